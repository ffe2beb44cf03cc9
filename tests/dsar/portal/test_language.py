"""The other language in the middle of a form: nothing is sent, and what was typed stands there again."""

import re
from html import unescape

import pytest
from django.test import Client

from crm.accounts.models import Tries
from crm.jobs import bell
from dsar.models import Case, CaseMessage
from tests.dsar.portal_browser import ASK, STATUS, controller, entered, filed, hidden, on

pytestmark = pytest.mark.django_db
WORDS = "„Zażółć” & <b>\nw dwóch wierszach"
HERS = {"name": "Ewa Maj", "email": "to-nie-adres", "phone": "600", "postal": "ul. Prosta 1\nKraków"}
BUTTON = r'<button class="link" type="submit" form="(\w+)" formaction="([^"]+)" name="go" value="(\w+)" lang="(\w+)">'


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)
    controller()


def switched(client, page, **typed):
    """The page in the other language, after its button was pressed with what was typed."""
    [(form, address, go, language)] = re.findall(BUTTON, page.content.decode())
    assert f'id="{form}" method="post"' in page.content.decode()
    reply = client.post(address, {**hidden(page), "go": go, **typed})
    assert (reply.status_code, reply["Content-Language"]) == (200, language)
    assert "sumerr" not in reply.content.decode()  # what lacks yet is no mistake yet
    return reply


def typed_in(page):
    """{name: [what stands in it]} of what people see and fill in."""
    text = page.content.decode()
    matches = {}
    for tag in re.findall(r"<input [^>]+>", text):
        by_name = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        ticked = by_name["type"] not in ("radio", "checkbox") or tag.endswith(" checked>")
        if by_name["type"] not in ("hidden", "file") and by_name.get("value") and ticked:
            matches.setdefault(by_name["name"], []).append(by_name["value"])
    for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>\n?([^<]*)</textarea>', text):
        if value.strip():
            matches[name] = [unescape(value).replace("\r\n", "\n")]
    return matches


def to(client, *answers, start=ASK):
    """The page after these answers."""
    page = client.get(start)
    for answer in answers:
        page = on(client, page, start, **answer)
    return page


WHAT, DETAILS = {"kinds": ["access", "erasure"]}, {"whose": "other", "details": "x"}
SPEAKER = {"role": "parent", "speaker_name": "Jan Maj", "speaker_email": "jan@maj.test", "authority": "ojciec"}


@pytest.mark.parametrize("start", [ASK, "/p/en/request/"])
@pytest.mark.parametrize(
    ("before", "typed"),
    [
        ([], {"kinds": ["access", "erasure"]}),
        ([WHAT], {"whose": "other", "details": WORDS}),
        ([WHAT, DETAILS], {**SPEAKER, "authority": WORDS, "speaker_phone": "6"}),
        ([WHAT, DETAILS, SPEAKER], {**HERS, "reply_by": "post"}),
    ],
    ids=["what", "details", "speaker", "reach"],
)
def test_a_page_of_a_request_keeps_what_was_typed_and_all_answers_before_it(client, start, before, typed):
    page = to(client, *before, start=start)
    there = switched(client, page, **typed)
    wanted = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert typed_in(there) == wanted
    changing = ("csrfmiddlewaretoken",)
    assert {k: v for k, v in hidden(there).items() if k not in changing} == hidden(page)
    assert typed_in(switched(client, there, **typed)) == wanted  # and back
    assert Case.objects.count() == 0


def test_a_mistake_in_sight_and_the_last_look_change_language_too(client):
    page = to(client, WHAT, {"whose": "self", "details": ""}, {"name": "Ewa Maj", "reply_by": "email", "email": "x"})
    assert page.status_code == 422
    there = switched(client, page, name="Ewa Maj", reply_by="email", email="x", phone="", postal="")
    check = on(client, there, "/p/en/request/", name="Ewa Maj", reply_by="email", email="ewa@maj.test")
    back = switched(client, check)
    assert ("Sprawdź" in back.content.decode(), hidden(back)["step"], hidden(back)["name"]) == (
        True,
        ["check"],
        ["Ewa Maj"],
    )
    on(client, back)
    case = Case.objects.with_keys().get()
    assert (case.language, case.kinds, case.person.email) == ("pl", ["access", "erasure"], "ewa@maj.test")


def test_the_door_keeps_number_code_and_the_mark_of_our_mail_and_counts_no_try(client):
    page = client.get(f"{STATUS}?mark=AbC-1")
    there = switched(client, page, number="w-2026-", code="ABC")
    assert (typed_in(there), hidden(there)) == ({"number": ["w-2026-"], "code": ["ABC"]}, {"mark": ["AbC-1"]})
    assert Tries.objects.count() == 0


def test_the_status_page_keeps_a_message_and_sends_none(client):
    number, code = filed(client)
    entered(client, number, code)
    there = switched(client, client.get(STATUS), text=WORDS)
    assert (typed_in(there), CaseMessage.objects.count()) == ({"text": [WORDS]}, 0)
    assert number in there.content.decode()
    assert typed_in(switched(client, there, text=WORDS)) == {"text": [WORDS]}


@pytest.mark.parametrize("typed", [{"proof": "ABCDE-F"}, {"proof": "abc", "text": WORDS}])
def test_the_status_page_keeps_a_half_typed_code_and_tries_none(client, typed):
    entered(client, *filed(client))
    before, wanted = Tries.objects.count(), {name: [value] for name, value in typed.items()}
    there = switched(client, client.get(STATUS), **typed)
    assert typed_in(there) == wanted
    assert typed_in(switched(client, there, **typed)) == wanted  # and back
    assert Tries.objects.count() == before


def test_a_wrong_code_keeps_the_message_and_an_empty_message_the_code(client):
    entered(client, *filed(client))
    wrong = client.post(f"{STATUS}identity/", {"proof": "ABCDE-FGHJK", "text": WORDS})
    assert (wrong.status_code, typed_in(wrong)["text"]) == (422, [WORDS])
    empty = client.post(f"{STATUS}messages/", {"proof": "ABCDE-F", "text": ""})
    assert (empty.status_code, typed_in(empty)) == (422, {"proof": ["ABCDE-F"]})
    assert CaseMessage.objects.count() == 0


def test_the_page_of_a_package_keeps_the_code_and_counts_no_try():
    client = Client()
    there = switched(client, client.get("/p/pl/package/abc/"), code="ABCDE-F")
    assert (typed_in(there), Tries.objects.count()) == ({"code": ["ABCDE-F"], "kind": ["read"]}, 0)


def test_where_nothing_is_typed_the_other_language_is_a_link(client):
    on_its_way = filed(client)
    entered(client, *on_its_way)
    for name in ("withdrawal/",):
        assert 'href="/p/en/status/withdrawal/" lang="en"' in client.get(f"{STATUS}{name}").content.decode()
