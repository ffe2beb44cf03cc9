"""A token is its scopes within its client's, no more; what ends it is felt by the next request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.access.url_inventory import inventory
from crm.accounts.clients import registration, tokens
from crm.accounts.models import Client, Token
from crm.privacy.models import LedgerEntry
from tests.api.conftest import code
from tests.api.people.test_contacts import NEW


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ("people:read", "people/?purpose=contracts"),
        ("contacts:read", "contacts/?purpose=contracts"),
        ("companies:read", "companies/"),
        ("purposes:read", "purposes/"),
        ("jobs:read", "jobs/"),
    ],
)
def test_a_scope_opens_its_own_area_only(as_token, scope, path):
    caller = as_token(scope)
    opened = [item for item in ALL if caller.get(item).status_code == 200]
    assert opened == [path]


ALL = ["people/?purpose=contracts", "contacts/?purpose=contracts", "companies/", "purposes/", "jobs/"]


def test_reading_does_not_open_writing(as_token, ada):
    caller = as_token("contacts:read")
    answer = caller.post("contacts/", NEW)
    assert code(answer) == (403, "scope_missing")
    assert "contacts:write" in answer.said["detail"]
    assert code(caller.patch(f"contacts/{ada.uid}/?purpose=contracts", {}, If_Match='"1"')) == (403, "scope_missing")
    assert LedgerEntry.objects.filter(act="access.refused", actor_kind="token").count() == 2


def test_no_page_outside_the_api_opens_to_a_token(hub):
    for route in inventory():
        if not route.path.startswith("/api/") and not route.parameters and "GET" in route.policy.methods:
            answer = hub.browser.get(route.path, headers=hub.headers)
            stranger = type(hub)().browser.get(route.path)
            assert (answer.status_code, answer.headers.get("Location")) == (
                stranger.status_code,
                stranger.headers.get("Location"),
            )


@pytest.mark.parametrize("end", ["expired", "revoked", "closed", "disabled", "role", "narrowed"])
def test_what_ends_a_token_is_felt_at_once(hub, issued, shop, arek, sam, end):
    assert hub.get("people/?purpose=contracts").status_code == 200
    if end == "expired":
        Token.objects.update(
            created_at=timezone.now() - tokens.LONGEST / 2, expires_at=timezone.now() - timedelta(minutes=1)
        )
    elif end == "revoked":
        tokens.revoke(issued[0], by=arek)
    elif end == "closed":
        registration.close(shop, by=arek)
    elif end == "disabled":
        type(sam).objects.filter(pk=shop.user_id).update(is_active=False)
    elif end == "role":
        type(sam).objects.filter(pk=shop.user_id).update(role=sam.role)
    else:
        Client.objects.update(scopes=["purposes:read"])
    expected = (403, "scope_missing") if end == "narrowed" else (401, "token_refused")
    assert code(hub.get("people/?purpose=contracts")) == expected


def test_a_cookie_does_not_help_a_token(hub, sam):
    hub.browser.force_login(sam)
    assert len(hub.get("purposes/").said["results"]) == 2
    Token.objects.update(revoked_at=timezone.now())
    assert code(hub.get("purposes/")) == (401, "token_refused")
