"""The owner of an account hears by mail of what is odd: a strange browser, a hammered door, a changed key."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.test import Client

from crm.accounts.factors import recovery_codes
from crm.accounts.limits import throttle
from crm.accounts.models import Tries, User
from crm.accounts.tasks import tell_of_locks
from crm.privacy.models import LedgerEntry
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors.test_second_factor import ACTIVATE, CODE, DEACTIVATE, LOGIN, code_of, password

FIREFOX = {"user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"}
EDGE = {"user_agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0"}
NEW = "śliwki-w-koszu-na-ganku"


@pytest.fixture
def sam(staff) -> User:
    return staff("sales", "sam")


@pytest.fixture
def heard(mailoutbox, django_capture_on_commit_callbacks):
    """heard(act) -> subjects of the mails that `act` brings, without the product's name."""

    def subjects(act) -> list[str]:
        before = len(mailoutbox)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return [letter.subject.removeprefix("Spójnik CRM: ") for letter in mailoutbox[before:]]

    return subjects


def test_a_sign_in_with_a_strange_browser_is_told_and_with_a_known_one_not(sam, heard, mailoutbox):
    home, elsewhere = Client(headers=FIREFOX), Client(headers=EDGE)
    rows = [heard(lambda client=client: password(client)) for client in (home, home, elsewhere, elsewhere)]
    assert rows == [[], [], ["A sign-in from a new device"], []]  # the very first browser is the invited one's own
    assert ["Edge, Windows" in mailoutbox[0].body, "network 127.0.0.0/24" in mailoutbox[0].body] == [True, True]


def test_it_goes_to_the_owner_in_her_language_and_its_links_are_ours(sam, heard, mailoutbox):
    password(Client(headers=FIREFOX))
    heard(lambda: Client(headers=EDGE, HTTP_HOST="localhost").post(LOGIN, {"login": "sam", "password": PASSWORD}))
    [letter] = mailoutbox
    page = letter.alternatives[0][0]
    assert (letter.to, letter.subject) == (["sam@spojnik.test"], "Spójnik CRM: A sign-in from a new device")
    for text in (letter.body, page):
        assert ["http://127.0.0.1:8000/accounts/2fa/" in text, "localhost" in text, "/key/" in text] == [
            True,
            False,
            False,
        ]


def test_a_changed_password_and_factor_are_told(sam, client, heard):
    password(client)
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    rows = [heard(lambda: client.post("/accounts/password/change/", change))]
    client.get(ACTIVATE)
    code = code_of(client.session["mfa.totp.secret"])
    rows += [heard(lambda: client.post(ACTIVATE, {"code": code}))]
    rows += [heard(lambda: client.post("/accounts/2fa/recovery-codes/generate/"))]
    rows += [heard(lambda: client.post(DEACTIVATE))]
    assert rows == [
        ["Your password was changed"],
        ["A second factor was added"],
        ["New recovery codes were made"],
        ["A second factor was removed"],
    ]


def test_a_used_recovery_code_is_told(sam, client, heard):
    TOTP.activate(sam, generate_totp_secret())
    code = recovery_codes.renew(sam, by=sam)[0]
    password(client)
    assert heard(lambda: client.post(CODE, {"code": code})) == ["A recovery code was used"]


def test_no_mail_holds_a_password_a_code_or_a_key_that_opens(sam, client, heard, mailoutbox):
    TOTP.activate(sam, generate_totp_secret())
    code = recovery_codes.renew(sam, by=sam)[0]
    password(client)
    heard(lambda: client.post(CODE, {"code": code}))
    assert [word for word in (PASSWORD, code, "/reset/key/") if word in mailoutbox[0].body] == []


def locked(account) -> None:
    """Somebody tries this account's password until it is locked."""
    for number in range(5):
        throttle.wait("sign_in", account=account, address=f"203.0.113.{number}")
        Tries.objects.update(opens_at=F("last_at"))


def test_a_lock_is_told_once_by_the_minutes_tick(sam, heard):
    for _number in range(3):
        throttle.wait("sign_in", account=sam, address="203.0.113.9")
    rows = [heard(tell_of_locks)]
    locked(sam)
    rows += [heard(tell_of_locks), heard(tell_of_locks)]
    assert rows == [[], ["Many failed sign-ins to your account"], []]
    assert [row.counts for row in LedgerEntry.objects.filter(act="account.locked")] == [{"act": "sign_in", "times": 1}]


def test_a_name_that_nobody_has_tells_nobody(sam, heard):
    locked("nobody@spojnik.test")
    assert (heard(tell_of_locks), Tries.objects.exclude(shut_at=None).count()) == ([], 0)


def test_a_mail_that_does_not_leave_stops_nothing(sam, heard, monkeypatch, caplog):
    def refuse(self, fail_silently=False):
        raise OSError("no service")

    password(Client(headers=FIREFOX))
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    client = Client(headers=EDGE)
    assert heard(lambda: password(client)) == []
    assert (client.get("/settings/profile/").status_code, "mail_not_sent" in caplog.text) == (200, True)
    assert "sam@" not in caplog.text
