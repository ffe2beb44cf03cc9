"""Zadarma's notifications and its call back, as its documentation has them."""

from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from crm.contacts.models import Interaction
from crm.correspondence.calls.zadarma import sign
from crm.correspondence.models import PhoneCall


def test_a_signature_is_base64_of_the_hexadecimal_hash():
    assert sign("Jefe", "what do ya want for nothing?") == "ZWZmY2RmNmFlNWViMmZhMmQyNzQxNmQ1ZjE4NGRmOWMyNTlhN2M3OQ=="


def test_a_call_is_logged_after_its_end(zadarma_hook, ada, sam):
    for event, fields in (
        ("NOTIFY_START", {}),
        ("NOTIFY_INTERNAL", {"internal": "102"}),
        ("NOTIFY_ANSWER", {"internal": "102", "destination": "102"}),
        ("NOTIFY_END", {"internal": "102", "duration": "61", "disposition": "answered"}),
        ("NOTIFY_END", {"internal": "102", "duration": "61", "disposition": "answered"}),
    ):
        assert zadarma_hook(event, **fields).content == b"OK"
    assert list(Interaction.objects.values_list("kind", "outcome", "minutes", "author")) == [
        ("call", "talked", 2, sam.pk)
    ]


def test_one_that_is_not_signed_is_refused(zadarma_hook, ada):
    assert zadarma_hook("NOTIFY_START", secret="another-secret").status_code == 403
    assert PhoneCall.objects.count() == 0


def test_the_address_answers_its_question_and_no_other(zadarma_hook, client):
    url = reverse("contacts:call_hook", args=[zadarma_hook.system.uid])
    assert client.get(url, {"zd_echo": "abc123"}).content == b"abc123"
    assert [client.get(url, {"zd_echo": text}).status_code for text in ("<b>", "", "a" * 65)] == [404, 404, 404]


def test_a_call_back_is_asked_for_as_documented(zadarma_hook, phones, as_user, ada, sam):
    client = as_user(sam)
    client.post(reverse("contacts:call", args=[ada.uid]))
    client.post(reverse("contacts:dialling", args=[Interaction.objects.get().uid]))
    [(method, path, headers, _body)] = phones.asked
    assert (method, urlsplit(path).path) == ("GET", "/v1/request/callback/")
    assert parse_qs(urlsplit(path).query) == {"from": ["102"], "to": ["+48602333444"]}
    key, _colon, signature = headers["authorization"].partition(":")
    expected = sign(
        "a-secret-of-the-test", "/v1/request/callback/from=102&to=%2B48602333444" + "b4d8ed9f79bb06ec02f6d4a0a4cbde0a"
    )
    assert (key, len(signature) == len(expected)) == ("key", True)
