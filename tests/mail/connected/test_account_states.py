"""How an account stands: each state with since when, what waits, who mends it and by which button."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.mail.connected.account_states import state_for, states_of
from crm.mail.models.mailboxes import Mailbox
from crm.mail.outgoing import carrier
from tests.mail.imap import LOGIN, PASSWORD

pytestmark = pytest.mark.django_db


def looks(account, reader, **columns):
    """The state after the row was changed."""
    Mailbox.objects.filter(pk=account.pk).update(**columns)
    state = state_for(Mailbox.objects.select_related("user", "team", "registration").get(pk=account.pk), reader)
    return state.label, state.mend, state.since is not None


def test_each_state_has_its_words_its_moment_and_its_button(account, sam, monkeypatch):
    box = account(user=sam)
    fine = {"send_trouble": "", "send_troubled_at": None, "failures": 0, "trouble": ""}
    assert looks(box, sam) == ("czeka na pierwsze pobranie", "try", False)
    assert looks(box, sam, read_at=Now()) == ("działa", "try", True)
    for code, label in [
        ("revoked", "dostęp cofnięty"),
        ("login", "hasło odrzucone"),
        ("certificate", "certyfikat serwera nieważny"),
        ("clock", "zegar serwera odbiega"),
        ("tenant", "zła organizacja"),
    ]:
        assert looks(box, sam, send_trouble=code, send_troubled_at=Now()) == (label, "reconnect", True)
        reading = {"failures": 3, "trouble": code, "troubled_at": Now()}
        assert looks(box, sam, **fine | reading) == (label, "reconnect", True)
    monkeypatch.setattr(carrier, "HERE", frozenset())
    assert looks(box, sam, **fine) == ("bez umowy powierzenia", "ask", False)
    assert looks(box, sam, active=False)[1:] == ("reconnect", False)


def test_a_teams_account_is_mended_by_who_manages_accounts(account, sam, arek, team_a):
    box = account(team=team_a)
    Mailbox.objects.filter(pk=box.pk).update(send_trouble="login", send_troubled_at=Now())
    [state] = states_of(sam)
    assert (state.mend, state.who) == ("ask", str(arek))


@pytest.fixture
def browser(as_user, sam):
    """Sam, who has just proved who they are."""
    client = as_user(sam)
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


def typed(imap, smtp, **more):
    """A form in order."""
    where = {"host": "localhost", "port": imap.port, "security": "tls", "smtp_host": "localhost"}
    smtp_line = {"smtp_port": smtp.port, "smtp_security": "tls", "address": LOGIN, "login": LOGIN}
    return {"name": "Sam", **where, **smtp_line, "password": PASSWORD, "since": timezone.localdate(), **more}


def test_a_colleague_connects_an_account_of_their_own_and_it_works_at_once(browser, imap, smtp, sam):
    browser.post(reverse("connected:new"), typed(imap, smtp))
    row = Mailbox.objects.get()
    assert (row.user, row.team, row.sends, row.active, smtp.signed_in) == (sam, None, True, True, ["PLAIN"])
    page = browser.get(reverse("connected:list")).content.decode()
    assert (LOGIN in page, PASSWORD in page) == (True, False)


def test_what_does_not_open_is_kept_and_not_switched_on(browser, imap, smtp):
    browser.post(reverse("connected:new"), typed(imap, smtp, smtp_port=1))
    assert (Mailbox.objects.get().active, smtp.signed_in) == (False, [])


@pytest.mark.parametrize("address", ["nina@spojnik.test", "szef@firma.test"])
def test_nobody_sends_under_an_address_that_is_not_theirs(browser, imap, smtp, nina, address):
    answer = browser.post(reverse("connected:new"), typed(imap, smtp, address=address))
    assert (answer.status_code, list(answer.context["form"].errors), Mailbox.objects.count()) == (422, ["address"], 0)


@pytest.mark.parametrize("change", [{"smtp_host": "127.0.0.1"}, {"smtp_security": "starttls"}])
def test_another_server_wants_the_password_anew(browser, imap, smtp, account, sam, change):
    box = account(user=sam)
    browser.post(reverse("connected:edit", args=[box.uid]), typed(imap, smtp, password="", **change))
    row = Mailbox.objects.get()
    assert (row.active, smtp.signed_in, PASSWORD.encode() in bytes(row.secret)) == (False, [], False)


def test_disconnected_its_secret_goes(browser, account, sam):
    box = account(user=sam)
    browser.post(reverse("connected:removal", args=[box.uid]))
    assert Mailbox.objects.count() == 0


def test_nobody_touches_anothers_account_or_a_teams(browser, account, nina, team_a):
    for box in (account(user=nina), account(team=team_a)):
        for name in ("edit", "trial", "removal", "again"):
            assert browser.post(reverse(f"connected:{name}", args=[box.uid])).status_code == 404
    assert Mailbox.objects.count() == 2
