"""Setting a password: by a link from a mail, long enough, not a common one, and only once."""

import re
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage

from tests.accounts.conftest import PASSWORD
from tests.accounts.sign_in.test_sign_in import signed_in

NEW = "śliwki-w-koszu-na-ganku"


def asked(client, address: str):
    return client.post("/accounts/password/reset/", {"email": address})


def link_in(message) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", message.body)[1]


def followed(client, link: str, password: str):
    """Open the page behind a link and send the new password."""
    form = client.get(link)
    return client.post(
        form["Location"] if form.status_code == 302 else link, {"password1": password, "password2": password}
    )


def test_the_link_from_the_mail_sets_a_new_password(staff, client, mailoutbox):
    staff("sales", "sam")
    asked(client, "sam@spojnik.test")
    followed(client, link_in(mailoutbox[0]), NEW)
    assert (signed_in(client, "sam", PASSWORD), signed_in(client, "sam", NEW)) == (False, True)


def test_the_link_works_once(staff, client, mailoutbox):
    staff("sales", "sam")
    asked(client, "sam@spojnik.test")
    link = link_in(mailoutbox[0])
    followed(client, link, NEW)
    client.logout()
    followed(client, link, "zupełnie-inne-hasło-9")
    assert not signed_in(client, "sam", "zupełnie-inne-hasło-9")


@pytest.mark.parametrize("weak", ["short-1", "password1234", "123456789012", "sam@spojnik.test"])
def test_a_short_common_or_telling_password_is_refused(staff, client, mailoutbox, weak):
    staff("sales", "sam")
    asked(client, "sam@spojnik.test")
    followed(client, link_in(mailoutbox[0]), weak)
    assert not signed_in(client, "sam", weak)


def test_a_new_password_ends_the_other_sessions(staff, client, enter, mailoutbox):
    elsewhere = enter(staff("sales", "sam"))
    asked(client, "sam@spojnik.test")
    followed(client, link_in(mailoutbox[0]), NEW)
    assert elsewhere.get("/settings/profile/").status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(staff, client, mailoutbox):
    staff("sales", "sam")
    staff("sales", "zofia", is_active=False)
    staff("integration", "hub")
    addresses = ("sam@spojnik.test", "nobody@spojnik.test", "zofia@spojnik.test", "hub@spojnik.test")
    answers = {(asked(client, address).status_code, asked(client, address).get("Location")) for address in addresses}
    assert (len(answers), {message.to[0] for message in mailoutbox}) == (1, {"sam@spojnik.test"})


def test_the_mail_speaks_its_readers_language_and_links_to_our_own_address(staff, client, mailoutbox):
    staff("sales", "sam", language="en")
    client.post("/accounts/password/reset/", {"email": "sam@spojnik.test"}, headers={"Accept-Language": "pl"})
    [message] = mailoutbox
    assert message.subject == "A new password for Spójnik CRM"
    assert link_in(message).startswith("/accounts/password/reset/key/")


def test_a_mail_server_that_refuses_does_not_tell_who_is_known(staff, client, monkeypatch):
    staff("sales", "sam")

    def refuse(self, fail_silently=False):
        raise SMTPException("no service")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    known, unknown = asked(client, "sam@spojnik.test"), asked(client, "nobody@spojnik.test")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_changing_it_asks_for_the_old_one(staff, enter, client):
    sam = staff("sales", "sam")
    change = {"password1": NEW, "password2": NEW}
    enter(sam).post("/accounts/password/change/", {"oldpassword": "not-the-old-one-1", **change})
    before = signed_in(client, "sam", NEW)
    enter(sam).post("/accounts/password/change/", {"oldpassword": PASSWORD, **change})
    assert (before, signed_in(client, "sam", NEW)) == (False, True)


def test_the_form_speaks_as_the_house_does(staff, enter):
    sam = staff("sales", "sam")
    sam.language = "en"
    sam.save(update_fields=["language"])
    page = enter(sam).get("/accounts/password/change/").content.decode()
    labels = re.findall(r'<label for="id_(?:old)?password\d?"[^>]*>([^<]+)</label>', page)
    assert labels[:3] == ["Current password", "New password", "New password, again"]
