"""Whoever lost phone and codes gets in again through an administrator, who never touches the password."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from crm.accounts.factors import recovery_codes
from crm.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors.test_second_factor import password


@pytest.fixture
def sam(staff) -> User:
    user = staff("sales", "sam")
    TOTP.activate(user, generate_totp_secret())
    recovery_codes.renew(user, by=user)
    return user


def removal(user: User) -> str:
    return f"/settings/users/{user.uid}/factor-removal/"


def test_the_second_step_goes_the_password_stays_and_the_owner_is_told(
    sam, staff, enter, client, mailoutbox, acts, django_capture_on_commit_callbacks
):
    phone, admin = enter(sam), staff("admin")
    with django_capture_on_commit_callbacks(execute=True):
        enter(admin).post(removal(sam))
    assert (Authenticator.objects.filter(user=sam).exists(), recovery_codes.unused_count(sam)) == (False, 0)
    assert (phone.get("/settings/profile/").status_code, password(client)) == (302, "/")
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        (["sam@spojnik.test"], "Spójnik CRM: A second factor was removed")
    ]
    assert acts()[-1] == ("account.factors_removed", str(admin.pk), f"user:{sam.pk}", [])


def test_a_role_that_needs_one_asks_for_a_new_one_first(staff, enter, client):
    marek = staff("manager", "marek")
    enter(staff("admin")).post(removal(marek))
    answer = client.post("/accounts/login/", {"login": "marek", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"


def test_nobody_takes_away_her_own(staff, enter):
    admin = staff("admin")
    page = enter(admin).post(removal(admin), follow=True)
    assert "changed by somebody else" in page.content.decode()
    assert Authenticator.objects.filter(user=admin).exists()


def test_it_is_for_those_who_manage_accounts(sam, staff, enter):
    assert [enter(staff(role)).post(removal(sam)).status_code for role in ("manager", "dpo", "owner")] == [403] * 3
    assert Authenticator.objects.filter(user=sam).exists()


def test_the_button_is_there_only_where_there_is_something_to_take(sam, staff, enter):
    client, nina = enter(staff("admin")), staff("sales", "nina")
    pages = [client.get(f"/settings/users/{user.uid}/").content.decode() for user in (sam, nina)]
    assert [removal(user) in page for user, page in zip((sam, nina), pages, strict=True)] == [True, False]
