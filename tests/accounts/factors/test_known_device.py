"""A browser that somebody has signed in with may skip the second step for thirty days."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from crm.accounts.factors import known_devices
from crm.accounts.models import Device, User
from crm.accounts.tasks import forget_tries
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors.test_second_factor import CODE, code_of, inside, password

FIREFOX = {"user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"}
HOME = "/accounts/2fa/"


@pytest.fixture
def secret() -> str:
    return generate_totp_secret()


@pytest.fixture
def sam(staff, secret) -> User:
    user = staff("sales", "sam")
    TOTP.activate(user, secret)
    return user


@pytest.fixture
def trusted(sam, secret) -> Client:
    """Sam's own browser, where a code was given and the box ticked; signed out."""
    client = Client(headers=FIREFOX)
    password(client)
    client.post(CODE, {"code": code_of(secret, -1), "trust": "on"})
    client.post("/accounts/logout/")
    return client


def test_it_skips_the_code_and_a_strange_one_does_not(trusted, client):
    assert [password(trusted), inside(trusted), password(client)] == ["/", True, CODE]


def test_without_the_tick_the_code_is_asked_again(sam, secret, client):
    password(client)
    client.post(CODE, {"code": code_of(secret, -1)})
    client.post("/accounts/logout/")
    assert (password(client), Device.objects.get().trusted_until) == (CODE, None)


def test_after_thirty_days_the_code_is_asked_again(trusted, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=29, hours=23))
    before = password(trusted)
    trusted.post("/accounts/logout/")
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=30, minutes=1))
    assert (before, password(trusted)) == ("/", CODE)


def test_it_is_trusted_for_that_user_only(trusted, staff, secret):
    nina = staff("sales", "nina")
    TOTP.activate(nina, secret)
    answer = trusted.post("/accounts/login/", {"login": "nina", "password": PASSWORD})
    assert answer["Location"] == CODE


def test_a_forged_or_copied_mark_is_worth_nothing(trusted, client):
    digest = Device.objects.get().digest
    forged = []
    for text in (digest, trusted.cookies["device"].value[:-1] + "x"):
        client.cookies["device"] = text
        forged.append(password(client))
    assert forged == [CODE, CODE]


def test_the_database_holds_no_token(trusted):
    assert trusted.cookies["device"].value.split(":")[0] not in str(list(Device.objects.values()))


@pytest.mark.parametrize("act", ["password", "factor", "removal"])
def test_trust_ends_with_a_new_password_a_change_of_the_factor_and_a_click(trusted, sam, act):
    password(trusted)
    if act == "password":
        new = "śliwki-w-koszu-na-ganku"
        trusted.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        sam.refresh_from_db()
        sam.set_password(PASSWORD)
        sam.save()
    elif act == "factor":
        trusted.post(f"{HOME}totp/deactivate/")
        TOTP.activate(sam, generate_totp_secret())
    else:
        trusted.post(f"{HOME}devices/{Device.objects.get().uid}/removal/")
    trusted.post("/accounts/logout/")
    assert password(trusted) == CODE


def test_the_list_names_browser_and_days_and_the_present_one(trusted):
    password(trusted)
    page = trusted.get(HOME).content.decode()
    assert ["Firefox, Linux" in page, "this one" in page, "no code until" in page] == [True, True, True]


def test_a_device_of_somebody_else_is_missing(trusted, staff, enter):
    stranger = enter(staff("sales", "nina"))
    answer = stranger.post(f"{HOME}devices/{Device.objects.get().uid}/removal/")
    assert (answer.status_code, Device.objects.count()) == (404, 1)


def test_the_ledger_knows_of_trust_given_and_taken(trusted, acts):
    password(trusted)
    trusted.post(f"{HOME}devices/{Device.objects.get().uid}/removal/")
    assert [act for act, *_ in acts()] == ["device.trusted", "device.forgotten"]


def test_what_was_not_seen_for_ninety_days_is_forgotten(trusted):
    forget_tries()
    before = Device.objects.count()
    Device.objects.update(seen_at=timezone.now() - known_devices.KEPT - timedelta(hours=1))
    forget_tries()
    assert (before, Device.objects.count()) == (1, 0)
