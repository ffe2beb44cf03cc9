"""The provider's second step and its fresh proof count as by OpenID Connect; passwords are closed the same way."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.accounts.models import ProviderIdentity
from crm.accounts.providers.provider_settings import set_alone
from tests.accounts.conftest import PASSWORD
from tests.accounts.providers.test_alone import key_of
from tests.accounts.providers.test_second_step import GRAVE, USERS

MFA = "http://schemas.microsoft.com/claims/multipleauthn"


@pytest.fixture
def arek(staff, server, opened):
    """An administrator with an app, whom the provider names."""
    provider, user = opened(factors=[MFA]), staff("admin", "arek")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    return provider, user


def test_the_own_second_step_is_asked_unless_theirs_is_counted(arek, server, come):
    first = come(arek[0], "s-1")[1]["Location"]
    server.people["s-1"]["context"] = MFA
    assert (first, come(arek[0], "s-1")[1]["Location"]) == ("/accounts/2fa/authenticate/", "/")


def test_a_fresh_proof_is_asked_for_and_an_old_one_is_none(arek, server, come, go):
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    server.people["s-1"] |= {"context": MFA, "at": hour_ago}
    browser, _answer = come(arek[0], "s-1")
    assert (browser.get(USERS).status_code, browser.get(GRAVE).status_code) == (200, 302)
    request, _params = server.asked(go(browser, arek[0], purpose="prove", next=GRAVE))
    assert request.get("ForceAuthn") == "true"
    assert come(arek[0], "s-1", browser, purpose="prove", next=GRAVE)[1].status_code == 200
    del server.people["s-1"]["at"]
    _browser, answer = come(arek[0], "s-1", browser, purpose="prove", next=GRAVE)
    assert (answer["Location"], browser.get(GRAVE).status_code) == (GRAVE, 200)


def test_passwords_are_closed_and_an_owner_with_a_passkey_breaks_the_glass(arek, client, come, offices, staff):
    key_of(offices[1])
    set_alone(arek[0], True, by=offices[0])
    staff("sales", "ewa")
    client.post("/accounts/login/", {"login": "ewa", "password": PASSWORD})
    assert ("_auth_user_id" in client.session, come(arek[0], "s-1")[1].status_code) == (False, 302)
