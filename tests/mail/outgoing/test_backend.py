"""Django's mail functions fill the outbox."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.test import Client
from django.urls import reverse

from crm.accounts.models import User
from crm.accounts.staff import invitations
from crm.mail.models.messages import Message

OUTBOX = "crm.mail.outgoing.backend.OutboxBackend"


@pytest.fixture(autouse=True)
def _our_backend(settings):
    settings.EMAIL_BACKEND = OUTBOX


def rows() -> list[Message]:
    return list(Message.objects.with_keys().order_by("pk"))


def test_the_settings_name_the_outbox(settings):
    # read as text: pytest-django puts a backend of its own in its place
    source = (settings.BASE_DIR / "crm" / "settings.py").read_text()
    assert f'EMAIL_BACKEND = "{OUTBOX}"' in source


def test_each_address_gets_a_row_of_its_own(sam):
    message = EmailMessage("Temat", "Treść", to=[sam.email, "jan@obcy.test"], bcc=["ewa@obcy.test"])
    assert message.send() == 1
    assert [(row.address, row.user, row.content["subject"], row.content["text"]) for row in rows()] == [
        (sam.email, sam, "Temat", "Treść"),
        ("jan@obcy.test", None, "Temat", "Treść"),
        ("ewa@obcy.test", None, "Temat", "Treść"),
    ]


def test_html_headers_and_attachments_come_along(db):
    message = EmailMultiAlternatives("T", "tekst", to=["jan@obcy.test"], headers={"X-Seal": "1", "Message-ID": "<a@b>"})
    message.attach_alternative("<p>tekst</p>", "text/html")
    message.attach("a.txt", "zażółć", "text/plain")
    message.send()
    [row] = rows()
    assert (row.content["html"], row.content["headers"]) == ("<p>tekst</p>", {"X-Seal": "1"})
    assert [(file["name"], file["type"]) for file in row.content["files"]] == [("a.txt", "text/plain")]
    assert row.message_id != "<a@b>"


def test_a_message_to_nobody_is_none(db):
    assert (EmailMessage("T", "t").send(), send_mail("T", "t", None, [])) == (0, 0)
    assert rows() == []


def test_an_invitation_lands_in_the_outbox_in_its_readers_language(arek, sam, django_capture_on_commit_callbacks):
    ola = User(username="ola", email="ola@spojnik.test", role=sam.role, language="en")
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(ola, by=arek)
    [row] = rows()
    assert (row.user, row.template, row.language) == (ola, "accounts/mail/invitation", "en")
    assert "Set your password on this page" in row.content["text"]


def test_a_hostile_host_header_bends_no_link(sam, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"Host": "evil.test"}).post(reverse("account_reset_password"), {"email": sam.email})
    [row] = rows()
    assert (
        "evil.test" in str(row.content),
        f"{settings.BASE_URL}/accounts/password/reset/" in row.content["text"],
    ) == (
        False,
        True,
    )


def test_the_page_says_the_same_for_a_known_and_an_unknown_address(sam, client):
    answers = [
        client.post(reverse("account_reset_password"), {"email": address}) for address in (sam.email, "nobody@x.test")
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert [row.user for row in rows()] == [sam]
