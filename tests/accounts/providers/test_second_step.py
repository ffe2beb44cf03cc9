"""After a sign-in by the provider the product's own rules hold: second step, fresh proof, authorisation."""

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.models import ProviderIdentity
from tests.accounts.providers.test_sign_in_by_provider import who

USERS, GRAVE = "/settings/users/", "/settings/users/new/"


@pytest.fixture
def arek(staff, server, opened):
    """An administrator with an app, whom the provider names; values of acr and amr that count: mfa, gold."""
    provider, user = opened(factors=["mfa", "gold"]), staff("admin", "arek")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    return provider, user


@pytest.mark.parametrize(
    ("claims", "to"),
    [
        ({}, "/accounts/2fa/authenticate/"),
        ({"amr": ["pwd"]}, "/accounts/2fa/authenticate/"),
        ({"acr": "silver", "amr": "mfa-like"}, "/accounts/2fa/authenticate/"),
        ({"amr": ["pwd", "mfa"]}, "/"),
        ({"acr": "gold"}, "/"),
    ],
)
def test_the_own_second_step_is_asked_unless_theirs_is_counted(arek, server, come, claims, to):
    server.people["s-1"] |= claims
    assert come(arek[0], "s-1")[1]["Location"] == to


def test_who_has_no_factor_here_sets_one_up_unless_theirs_is_counted(staff, server, opened, come):
    provider, user = opened(factors=["mfa"]), staff("admin", "nowy", secured=False)
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    browser, _answer = come(provider, "s-1")
    assert browser.get(USERS)["Location"] == "/accounts/2fa/"
    server.people["s-1"]["amr"] = ["mfa"]
    browser, _answer = come(provider, "s-1")
    assert browser.get(USERS).status_code == 200


def test_a_factor_of_an_unfinished_sign_in_counts_for_no_password(arek, server, go, staff):
    """The provider's word is for the sign-in it was said in, not for the next one in the same browser."""
    server.people["s-1"] |= {"amr": ["mfa"]}
    browser = Client()
    sent = server.authorise(go(browser, arek[0]), "s-1")
    browser.get("/sign-in/answer/", sent)
    browser.post("/accounts/logout/")
    answer = browser.post("/accounts/login/", {"login": "arek", "password": "czereśnie-na-parapecie-7"})
    assert answer["Location"] == "/accounts/2fa/authenticate/"


def test_a_sign_in_there_long_ago_is_no_fresh_proof_here(arek, server, come):
    server.people["s-1"] |= {"amr": ["mfa"], "auth_time": int(timezone.now().timestamp()) - 3600}
    browser, _answer = come(arek[0], "s-1")
    assert (browser.get(USERS).status_code, browser.get(GRAVE).status_code) == (200, 302)


def test_a_sign_in_there_just_now_is_one(arek, server, come):
    server.people["s-1"] |= {"amr": ["mfa"]}
    browser, _answer = come(arek[0], "s-1")
    assert browser.get(GRAVE).status_code == 200


@pytest.fixture
def late(arek, server, come):
    """The administrator's browser, whose proof is eleven minutes old."""
    server.people["s-1"] |= {"amr": ["mfa"], "auth_time": int(timezone.now().timestamp()) - 660}
    browser, _answer = come(arek[0], "s-1")
    del server.people["s-1"]["auth_time"]
    return browser


def test_the_provider_proves_who_sits_there(arek, late, come, go):
    page = late.get(late.get(GRAVE)["Location"]).content.decode()
    address = go(late, arek[0], purpose="prove", next=GRAVE)
    _browser, answer = come(arek[0], "s-1", late, purpose="prove", next=GRAVE)
    assert (f"/sign-in/{arek[0].uid}/" in page, "prompt=login" in address, "max_age=0" in address) == (True, True, True)
    assert (answer["Location"], late.get(GRAVE).status_code) == (GRAVE, 200)


def test_an_old_proof_and_somebody_elses_are_none(arek, late, server, come, staff):
    other = staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=arek[0], user=other, subject="s-2", linked_at=other.created_at)
    server.person("s-2", email=other.email)
    assert come(arek[0], "s-2", late, purpose="prove", next=GRAVE)[1].status_code == 200
    server.people["s-1"]["auth_time"] = int(timezone.now().timestamp()) - 3600
    assert come(arek[0], "s-1", late, purpose="prove", next=GRAVE)[1].status_code == 200
    assert (late.get(GRAVE).status_code, who(late)) == (302, "arek")


def test_the_notice_to_staff_is_confirmed_first_as_ever(staff, server, opened, come):
    provider, user = opened(), staff("sales", "ewa", told=False)
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    browser, _answer = come(provider, "s-1")
    assert browser.get("/settings/profile/")["Location"].startswith("/settings/staff-notice/")
