"""The page of accounts by SCIM: fresh proof, two people, tokens shown once, taken back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, ProvisioningToken, Session
from crm.accounts.provisioning import provisioning_findings, provisioning_tokens
from crm.privacy.models import LedgerEntry

TOKEN = re.compile(r"scim_[a-z0-9]{10}_[A-Za-z0-9]{43}")


@pytest.fixture
def anna(offices, enter):
    return enter(offices[0])


def shown(anna, provider, **form) -> str:
    page = anna.post(f"/settings/sign-in/{provider.uid}/accounts/token/", {"uid": uuid4(), "days": 30, **form})
    return page.content.decode()


def test_it_waits_for_a_second_person(anna, provider, offices):
    where = f"/settings/sign-in/{provider.uid}/accounts/"
    provisioning_tokens.end_provisioning(provider, by=offices[0])
    anna.post(f"{where}opening/")
    act = GraveAct.objects.waiting().get()
    refused = shown(anna, provider)
    assert (act.kind, TOKEN.search(refused), ProvisioningToken.objects.count()) == ("provisioning", None, 0)
    assert "Waits for a second person" in anna.get(where).content.decode()
    confirm(act, by=offices[1])
    provider.refresh_from_db()
    assert (provider.provisions, "No token is valid" in anna.get(where).content.decode()) == (True, True)


def test_a_token_is_shown_once_and_kept_as_a_hash(anna, provider):
    form = {"uid": uuid4()}
    text = TOKEN.search(shown(anna, provider, **form))[0]
    again = shown(anna, provider, **form)
    listed = anna.get(f"/settings/sign-in/{provider.uid}/accounts/").content.decode()
    token = ProvisioningToken.objects.get()
    assert (provisioning_tokens.provider_behind(text), text in again + listed, str(token) in listed) == (
        provider,
        False,
        True,
    )
    assert text[-43:] not in str([bytes(token.digest), list(LedgerEntry.objects.values())])


def test_two_tokens_at_most_and_none_for_longer_than_a_year(anna, provider):
    assert "at most" in shown(anna, provider, days=400) or ProvisioningToken.objects.count() == 0
    tokens_shown = [TOKEN.search(shown(anna, provider)) is not None for _ in range(3)]
    assert (tokens_shown, ProvisioningToken.objects.count()) == ([True, True, False], 2)


def test_a_token_is_revoked_and_the_whole_ended(anna, provider):
    first, second = (TOKEN.search(shown(anna, provider))[0] for _ in range(2))
    token = ProvisioningToken.objects.get(prefix=first[5:15])
    anna.post(f"/settings/sign-in/tokens/{token.uid}/revocation/")
    assert [provisioning_tokens.provider_behind(text) for text in (first, second)] == [None, provider]
    anna.post(f"/settings/sign-in/{provider.uid}/accounts/ending/")
    assert [provisioning_tokens.provider_behind(text) for text in (first, second)] == [None, None]
    assert "Tokens that have ended" in anna.get(f"/settings/sign-in/{provider.uid}/accounts/").content.decode()


def test_every_page_wants_a_fresh_proof_and_the_right(anna, provider, offices, enter):
    where = f"/settings/sign-in/{provider.uid}/accounts/"
    assert enter(offices[1]).get(where).status_code in (200, 403)
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    assert [anna.get(where + end).status_code for end in ("", "token/")] == [302, 302]
    assert [anna.post(where + end).status_code for end in ("opening/", "ending/", "token/")] == [401] * 3


def test_doctor_misses_a_token(provider, offices):
    (ill,) = provisioning_findings.findings()
    provisioning_tokens.issue(provider, by=offices[0])
    (well,) = provisioning_findings.findings()
    provisioning_tokens.end_provisioning(provider, by=offices[0])
    assert (ill["ok"], well["ok"], list(provisioning_findings.findings())) == (False, True, [])
