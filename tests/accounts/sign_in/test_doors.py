"""The doors under attack: of a hundred wrong secrets, in turn or at once, only the documented number is looked at."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from crm.accounts.factors import forms
from crm.accounts.limits import autonomous, counters, throttle
from crm.accounts.models import Tries, User
from crm.accounts.sign_in.password_links import LinkTokens
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors.test_second_factor import CODE, LOGIN, code_of, inside, password
from tests.conftest import tell

HOME, STRANGE = "198.51.100.7", "203.0.113.66"
AT_ONCE = counters.SECRET.free
HUNDRED = 100


@pytest.fixture(autouse=True)
def standstill(monkeypatch):
    """Everything happens in one moment: nobody has waited for the next try."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def evaluated(monkeypatch):
    """A list that grows by one whenever a secret is really looked at."""
    visible = []

    def counted(owner, name):
        real = getattr(owner, name)

        def looked(*given, **options):
            visible.append(name)
            return real(*given, **options)

        monkeypatch.setattr(owner, name, looked)

    counted(User, "check_password")
    counted(forms, "use_code")
    counted(LinkTokens, "check_token")
    return visible


def wrong(number: int, client: Client | None = None, *, address: str = STRANGE, login: str = "sam") -> int:
    """A wrong password; the status of the answer."""
    given = {"login": login, "password": f"wrong-password-{number}"}
    return (client or Client()).post(LOGIN, given, REMOTE_ADDR=address).status_code


def test_a_hundred_wrong_passwords_in_turn(staff, evaluated):
    staff("sales", "sam")
    client, answers = Client(), []
    for number in range(HUNDRED):
        if number % 10 == 5:
            cache.clear()
        answers.append(wrong(number, client))
    assert (len(evaluated), answers.count(429)) == (AT_ONCE, HUNDRED - AT_ONCE)


def test_whoever_waits_is_told_how_long_and_keeps_what_was_typed(staff):
    staff("sales", "sam")
    client = Client(headers={"accept_language": "en"})
    for number in range(4):
        wrong(number, client)
    answer = client.post(LOGIN, {"login": "sam", "password": PASSWORD}, REMOTE_ADDR=STRANGE)
    page = answer.content.decode()
    assert (answer.status_code, int(answer["Retry-After"]) == 2, inside(client)) == (429, True, False)
    assert ["Too many tries. Wait" in page, 'value="sam"' in page, PASSWORD in page] == [True, True, False]


def test_a_name_that_nobody_has_is_answered_the_same(staff):
    staff("sales", "sam")
    answers = [
        [wrong(number, address=f"192.0.2.{place}", login=login) for number in range(6)]
        for place, login in ((1, "sam"), (2, "nobody"))
    ]
    assert answers[0] == answers[1] == [200] * AT_ONCE + [429] * 3


def test_many_addresses_do_not_help_against_one_account(staff, evaluated):
    staff("sales", "sam")
    answers = [wrong(number, address=f"203.0.{number}.1") for number in range(HUNDRED)]
    assert (len(evaluated), answers.count(429)) == (AT_ONCE, HUNDRED - AT_ONCE)


def test_a_changed_header_is_no_other_address(staff, evaluated):
    for number in range(counters.CROWD.free + 3):
        Client().post(
            LOGIN,
            {"login": f"user{number}", "password": "wrong-password-1"},
            REMOTE_ADDR=STRANGE,
            headers={"x_forwarded_for": f"192.0.2.{number}"},
        )
    assert Tries.objects.get(axis="address").count == counters.CROWD.free


def test_the_owner_gets_in_from_a_known_place_meanwhile(staff):
    staff("sales", "sam")
    owner, stranger = Client(REMOTE_ADDR=HOME), Client()
    password(owner)
    owner.post("/accounts/logout/")
    for number in range(HUNDRED // 2):
        wrong(number, stranger)
    stranger.post(LOGIN, {"login": "sam", "password": PASSWORD}, REMOTE_ADDR=STRANGE)
    password(owner)
    assert (inside(owner), inside(stranger)) == (True, False)


def test_a_hundred_wrong_codes(staff, client, evaluated):
    sam, secret = staff("sales", "sam"), generate_totp_secret()
    TOTP.activate(sam, secret)
    password(client)
    evaluated.clear()
    answers = []
    for number in range(HUNDRED):
        if number % 10 == 5:
            cache.clear()
        answers.append(client.post(CODE, {"code": f"{number:06}"}).status_code)
    right = client.post(CODE, {"code": code_of(secret)})
    assert (evaluated, answers.count(429)) == (["use_code"] * AT_ONCE, HUNDRED - AT_ONCE)
    assert (right.status_code, inside(client)) == (429, False)


def test_starting_sign_in_anew_does_not_start_the_count_of_codes_anew(staff, client, evaluated):
    TOTP.activate(staff("sales", "sam"), generate_totp_secret())
    for number in range(20):
        password(client)
        client.post(CODE, {"code": f"{number:06}"})
    assert evaluated.count("use_code") == AT_ONCE


def test_a_hundred_wrong_links(staff, evaluated):
    sam = staff("sales", "sam")
    base = f"/accounts/password/reset/key/{user_pk_to_url_str(sam)}"
    answers = [Client().get(f"{base}-{number}-wrong/", REMOTE_ADDR=STRANGE).status_code for number in range(HUNDRED)]
    assert (len(evaluated), answers.count(429)) == (counters.CROWD.free, HUNDRED - counters.CROWD.free)
    good = f"{base}-{default_token_generator.make_token(sam)}/"
    assert [Client().get(good, REMOTE_ADDR=place).status_code for place in (STRANGE, HOME)] == [429, 302]


def test_asking_for_links_fills_nobodys_mailbox(staff, mailoutbox):
    staff("sales", "sam")
    for number in range(20):
        Client().post("/accounts/password/reset/", {"email": "sam@spojnik.test"}, REMOTE_ADDR=f"192.0.2.{number}")
    assert len(mailoutbox) == counters.SENDING.free


@pytest.mark.parametrize("field", ["login", "email"])
def test_a_zero_byte_is_no_name(db, client, field):
    page = {"login": LOGIN, "email": "/accounts/password/reset/"}[field]
    assert client.post(page, {field: "a\x00b", "password": "wrong-password-1"}).status_code == 200


@contextmanager
def truly_apart():
    """The second connection that tests otherwise do without (tests/conftest.py)."""
    own = connection.copy()
    own.set_autocommit(False)
    try:
        with own.cursor() as cursor:
            yield cursor
        own.commit()
    finally:
        own.close()


class Refused(Exception):
    """What rolls a request back."""


@transaction.atomic
def refused() -> None:
    throttle.wait("portal", account="ada@cerambud.test", address=STRANGE)
    raise Refused


@pytest.mark.django_db(transaction=True)
def test_a_count_stays_when_the_act_around_it_is_rolled_back(monkeypatch):
    monkeypatch.setattr(autonomous, "on_its_own", truly_apart)
    for _number in range(2):
        with pytest.raises(Refused):
            refused()
    assert sorted(Tries.objects.values_list("axis", "count")) == [("account", 2), ("address", 2)]


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_are_as_many_as_forty_in_turn(hashed, evaluated):
    sam = User.objects.create_user("sam", "sam@spojnik.test", role="sales", language="en")
    User.objects.filter(pk=sam.pk).update(password=hashed)
    tell(sam)

    def one(number: int) -> int:
        try:
            return wrong(number, address=f"203.0.{number}.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(one, range(40)))
    assert (len(evaluated), answers.count(200), answers.count(429)) == (AT_ONCE, AT_ONCE, 40 - AT_ONCE)
    assert Tries.objects.get(axis="account").count == AT_ONCE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["code", "link", "token", "portal", "reset"])
def test_every_secret_is_counted_alike_when_many_try_at_once(act):
    def one(number: int) -> int:
        try:
            return throttle.wait(act, account="somebody", address=f"203.0.{number}.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(one, range(40)))
    assert waits.count(0) == counters.LIMITS[act, "account"].free
