"""The authenticator app: set up with a fresh session, asked for after the password, its secret sealed."""

from datetime import timedelta
from time import sleep, time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from crm.accounts.factors.mfa_adapter import MFAAdapter
from crm.accounts.models import Session, User
from crm.privacy.keys.cipher import Unreadable
from tests.accounts.app_codes import HALF_MINUTE, app_code
from tests.accounts.conftest import PASSWORD

ACTIVATE, DEACTIVATE = "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/"
CODE, LOGIN, PROFILE = "/accounts/2fa/authenticate/", "/accounts/login/", "/settings/profile/"


def code_of(secret: str, ahead: int = 0) -> str:
    """The code of this half minute, or of one `ahead`; what is counted in half minutes keeps clear of their ends."""
    left = HALF_MINUTE - time() % HALF_MINUTE
    if ahead and left < 3:
        sleep(left)
    return app_code(secret, ahead)


def password(client) -> str:
    """Give the password; where that leads."""
    return client.post(LOGIN, {"login": "sam", "password": PASSWORD})["Location"]


def inside(client) -> bool:
    return client.get(PROFILE).status_code == 200


@pytest.fixture
def sam(staff) -> User:
    return staff("sales", "sam")


@pytest.fixture
def secret(sam, client) -> str:
    """Sam has set up an authenticator app with this secret by the code of the half minute before, and signed out."""
    password(client)
    client.get(ACTIVATE)
    mfa_totp_secret = client.session["mfa.totp.secret"]
    client.post(ACTIVATE, {"code": code_of(mfa_totp_secret, -1)})
    client.post("/accounts/logout/")
    return mfa_totp_secret


def test_setting_it_up_asks_who_sits_there_when_the_sign_in_is_long_ago(sam, client):
    password(client)
    at_once = client.get(ACTIVATE).status_code
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    answer = client.get(ACTIVATE)
    assert (at_once, answer.status_code) == (200, 302)
    assert answer["Location"] == "/session/proof/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"


def test_setting_it_up_shows_ten_recovery_codes_once(sam, client, acts):
    password(client)
    client.get(ACTIVATE)
    code = code_of(client.session["mfa.totp.secret"])
    answer = client.post(ACTIVATE, {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    again = client.get(answer.request["PATH_INFO"])
    assert [len(page.context["codes"]) for page in (answer, again)] == [10, 0]
    assert [act for act, *_ in acts()] == ["account.app_added", "account.recovery_codes_made"]


def test_a_wrong_code_sets_nothing_up(sam, client):
    password(client)
    page = client.get(ACTIVATE)
    answer = client.post(ACTIVATE, {"code": "abcdef"})
    outcome = (
        page.context["form"].secret == answer.context["form"].secret
    )  # the picture is the same: no need to scan anew
    assert (outcome, Authenticator.objects.exists()) == (True, False)


def test_the_password_alone_does_not_open(secret, client):
    assert (password(client), inside(client)) == (CODE, False)


def test_password_and_code_open(secret, client):
    password(client)
    answer = client.post(CODE, {"code": code_of(secret)})
    assert (answer.status_code, inside(client)) == (302, True)


@pytest.mark.parametrize("ahead", [-2, 2])
def test_a_code_of_a_minute_ago_or_ahead_does_not_open(secret, client, ahead):
    password(client)
    client.post(CODE, {"code": code_of(secret, ahead)})
    assert not inside(client)


def test_a_code_that_went_by_while_it_was_typed_opens_once_and_none_before_it(sam, client):
    secret = generate_totp_secret()
    TOTP.activate(sam, secret)
    opened = []
    for ahead in (-2, -1, -1, -2, 0, -1):
        password(client)
        client.post(CODE, {"code": code_of(secret, ahead)})
        opened.append(inside(client))
        client.logout()
    assert opened == [False, True, False, False, True, False]


def test_a_code_opens_once(secret, client):
    code = code_of(secret)
    visible = []
    for _number in range(2):
        password(client)
        client.post(CODE, {"code": code})
        visible.append(inside(client))
        client.logout()
    assert visible == [True, False]


def test_the_code_that_set_it_up_opens_nothing(secret, client):
    password(client)
    client.post(CODE, {"code": code_of(secret, -1)})
    assert not inside(client)


def test_a_wrong_code_says_so_and_does_not_open(secret, client):
    password(client)
    wrong = str((int(code_of(secret)) + 1) % 1_000_000).zfill(6)
    answer = client.post(CODE, {"code": wrong})
    assert ("This code is wrong or was used before." in answer.content.decode(), inside(client)) == (True, False)


def test_a_reset_password_does_not_skip_it(secret, client, mailoutbox):
    client.post("/accounts/password/reset/", {"email": "sam@spojnik.test"})
    new = "śliwki-w-koszu-na-ganku"
    link = mailoutbox[-1].body.split("http://127.0.0.1:8000")[1].split()[0]
    form = client.get(link)["Location"]
    client.post(form, {"password1": new, "password2": new})
    assert (client.post(LOGIN, {"login": "sam", "password": new})["Location"], inside(client)) == (CODE, False)


def test_halfway_in_the_session_holds_no_password(secret, client):
    password(client)
    assert PASSWORD not in str(dict(client.session))


def test_it_is_taken_away_again(secret, client, acts):
    password(client)
    client.post(CODE, {"code": code_of(secret)})
    page = client.get(DEACTIVATE).status_code
    client.post(DEACTIVATE)
    client.post("/accounts/logout/")
    assert (page, password(client), acts()[-1][0]) == (200, "/", "account.app_removed")


def test_the_secret_is_sealed_and_opens_again(secret):
    result = Authenticator.objects.get(type="totp").data["secret"]
    assert (secret in result, MFAAdapter().decrypt(result)) == (False, secret)


def test_an_altered_secret_does_not_open(secret):
    result = Authenticator.objects.get(type="totp").data["secret"]
    altered = result[:-8] + ("A" if result[-8] != "A" else "B") + result[-7:]
    with pytest.raises(Unreadable):
        MFAAdapter().decrypt(altered)
