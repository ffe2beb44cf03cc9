"""A second factor of one's own choice; its secret lies sealed."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from crm.accounts.second_factor import MFAAdapter
from crm.privacy.keys import Unreadable
from tests.accounts.conftest import PASSWORD

ACTIVATE, CODE = "/accounts/2fa/totp/activate/", "/accounts/2fa/authenticate/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def secret(staff, client) -> str:
    """Sam has set up an authenticator app with this secret, and signed out."""
    staff("sales", "sam")
    client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": ACTIVATE})
    client.get(ACTIVATE)
    made = client.session["mfa.totp.secret"]
    client.post(ACTIVATE, {"code": code_of(made)})
    client.post("/accounts/logout/")
    cache.clear()  # a code counts once; the tests want the same half minute's code again
    return made


def test_setting_it_up_asks_for_the_password_again(staff, client):
    staff("sales", "sam")
    client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    assert client.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/")


def test_the_password_alone_does_not_open(secret, client):
    answer = client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    assert (answer["Location"], client.get("/settings/profile/").status_code) == (CODE, 302)


def test_password_and_code_open(secret, client):
    client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    client.post(CODE, {"code": code_of(secret)})
    assert client.get("/settings/profile/").status_code == 200


def test_a_wrong_code_does_not_open(secret, client):
    client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    wrong = str((int(code_of(secret)) + 1) % 1_000_000).zfill(6)
    answer = client.post(CODE, {"code": wrong})
    assert (answer.status_code, client.get("/settings/profile/").status_code) == (200, 302)


def test_the_secret_is_sealed_and_opens_again(secret):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert (secret in kept, MFAAdapter().decrypt(kept)) == (False, secret)


def test_an_altered_secret_does_not_open(secret):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    altered = kept[:-8] + ("A" if kept[-8] != "A" else "B") + kept[-7:]
    with pytest.raises(Unreadable):
        MFAAdapter().decrypt(altered)
