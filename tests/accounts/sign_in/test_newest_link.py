"""Of the links by which a password is set the newest alone opens anything."""

import re

from crm.accounts.sign_in import views
from crm.accounts.staff import invitations
from tests.accounts.conftest import PASSWORD

RESET = "/accounts/password/reset/"
LINK = re.compile(r"/accounts/password/reset/key/\S+/")
DEAD = "This link does not work"


def opens(client, link: str) -> bool:
    """Whether the link leads to the page where a password is set."""
    answer = client.get(link)
    return answer.status_code == 302 and client.get(answer["Location"]).context["form"] is not None


def links(mailoutbox) -> list[str]:
    """Those of all mails, the oldest first."""
    return [LINK.search(mail.body)[0] for mail in mailoutbox]


def test_an_older_link_to_reset_dies_when_a_newer_one_is_sent(staff, client, mailoutbox):
    staff("sales", "sam")
    for _each in range(2):
        client.post(RESET, {"email": "sam@spojnik.test"})
    older, newer = links(mailoutbox)
    assert older != newer
    assert [opens(client, link) for link in (older, newer)] == [False, True]


def test_an_invitation_dies_with_the_next_one(staff, client, mailoutbox, django_capture_on_commit_callbacks):
    newcomer, admin = staff("sales", "sam"), staff("admin")
    newcomer.set_unusable_password()
    newcomer.save()
    for _each in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            invitations.remind(newcomer, by=admin)
    assert [opens(client, link) for link in links(mailoutbox)] == [False, True]


def test_a_link_for_somebody_else_ends_nobodys(staff, client, mailoutbox):
    staff("sales", "sam"), staff("sales", "nina")
    for name in ("sam", "nina"):
        client.post(RESET, {"email": f"{name}@spojnik.test"})
    assert [opens(client, link) for link in links(mailoutbox)] == [True, True]
    assert client.post("/accounts/login/", {"login": "sam", "password": PASSWORD}).status_code == 302


def test_whoever_asks_waits_as_long_for_an_address_that_nobody_has(staff, client, monkeypatch):
    slept = []
    monkeypatch.setattr(views, "FLOOR", 1000)
    monkeypatch.setattr(views, "sleep", slept.append)
    staff("sales", "sam")
    for name in ("sam", "nobody"):
        client.post(RESET, {"email": f"{name}@spojnik.test"})
    assert [0 < seconds <= 1000 for seconds in slept] == [True, True]
