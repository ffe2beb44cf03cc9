"""A provider of the house that opens and closes accounts, let by two people; `scim(…)` asks with its token."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Provider, ProviderIdentity, User
from crm.accounts.models.sign_in.providers import EVERYBODY
from crm.accounts.providers import provider_accounts, provider_settings
from crm.accounts.providers.identity_statement import IdentityStatement
from crm.accounts.provisioning import provisioning_tokens

ROWS = [
    {"group": "szefowie", "role": "manager", "teams": []},
    {"group": "handel", "role": "sales", "teams": []},
    {"group": "biuro", "role": "admin", "teams": []},
]
TERMS = {"client_id": "spojnik", "domains": [], "group_claim": "groups", "admits": False, "factors": []}
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def offices(staff):
    """(administrator, owner): two people who do not depend on each other."""
    return staff("admin", "anna"), staff("owner", "olga")


@pytest.fixture
def letting(offices, settings):
    """letting("Firma", groups=…) -> a provider that both let open and close accounts."""
    settings.BASE_URL = "http://testserver"
    anna, olga = offices

    def let(name: str = "Firma", **terms) -> Provider:
        chosen = {**TERMS, "name": name, "groups": ROWS, **terms}
        issuer = f"https://{name.lower()}.example"
        provider = provider_settings.add_provider(issuer, "tajne", chosen, by=anna)
        confirm(GraveAct.objects.waiting().about(provider).get(), by=olga)
        confirm(provisioning_tokens.let_provision(provider, by=anna), by=olga)
        provider.refresh_from_db()
        return provider

    return let


@pytest.fixture
def provider(letting):
    return letting()


@pytest.fixture
def scim(provider, offices):
    """scim("POST", "Users", {…}) -> (status, body) with the provider's token, or another one."""
    usual = provisioning_tokens.issue(provider, by=offices[0])[1]

    def ask(method: str, path: str, body: Any = None, token: str = usual, **query) -> tuple[int, Any]:
        where = f"/scim/v2/{path}"
        sent: dict[str, Any] = {"query_params": query} if query else {}
        if body is not None:
            text = body if isinstance(body, (str, bytes)) else json.dumps(body)
            sent |= {"data": text, "content_type": "application/scim+json"}
        headers = {"Authorization": f"Bearer {token}"}
        answer = getattr(Client(enforce_csrf_checks=True), method.lower())(where, headers=headers, **sent)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return ask


@pytest.fixture
def ewa(scim):
    """Ewa's public id: announced, and in no group yet."""
    return scim("POST", "Users", someone())[1]["id"]


def someone(who: str = "ewa", **changed) -> dict[str, Any]:
    """Somebody as Entra ID announces them."""
    described = {"userName": f"{who}@firma.pl", "externalId": f"ext-{who}", "active": True}
    named = {"name": {"givenName": who.title(), "familyName": "Nowak"}}
    more = {"emails": [{"type": "work", "value": f"{who}@firma.pl", "primary": True}], "title": "Handlowiec"}
    return {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], **described, **named, **more, **changed}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": list(operations)}


def identity(uid: str) -> ProviderIdentity:
    return ProviderIdentity.objects.select_related("user__role", "provider").get(uid=uid)


def group_id(scim, name: str) -> str:
    return scim("GET", "Groups", filter=f'displayName eq "{name}"')[1]["Resources"][0]["id"]


def put_into(scim, name: str, uid: str, op: str = "Add") -> tuple[int, Any]:
    """Move somebody into a group (`Add`), or out of it as Entra ID does (`Remove`)."""
    change = {"op": op, "path": "members", "value": [{"value": uid}]}
    return scim("PATCH", f"Groups/{group_id(scim, name)}", patch(change))


@pytest.fixture
def server_says():
    """server_says(provider, subject, email) -> the entry by a sign-in whose token holds no groups."""

    def says(provider: Provider, subject: str, email: str) -> provider_accounts.Entry:
        names = {"first_name": "", "last_name": "", "sid": "", "factor": False, "proved_at": None}
        statement = IdentityStatement(subject=subject, email=email, verified=True, groups=(EVERYBODY,), **names)
        return provider_accounts.entry_of(provider, statement, at=timezone.now())

    return says


@pytest.fixture
def passkey():
    """passkey(user): they have one."""

    def added(user: User) -> None:
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

    return added
