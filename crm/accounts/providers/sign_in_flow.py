"""The way to an identity provider and back (`sign_in_ways.py`) by OpenID Connect: authorisation code with PKCE, nonce.
Then in, or to a link, whichever protocol it was.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication, resume_login
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from crm.accounts.models import Provider, ProviderIdentity, User
from crm.accounts.providers import oidc_client, provider_accounts
from crm.accounts.providers.identity_statement import epoch, stated
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.saml import requests as saml_requests
from crm.accounts.providers.sign_in_ways import PROVE, Arrival, arrival_by, open_way, way_back
from crm.accounts.providers.token_checks import SKEW, identity_claims
from crm.accounts.sessions.staff_request import SessionRequest
from crm.accounts.sessions.store import ENTRY

LINK = "provider_link"  # in the session: an account to be confirmed
LINK_FOR = timedelta(minutes=15)
SCOPE = "openid profile email"


def begin(request: SessionRequest, provider: Provider, *, purpose: str, to: str, at: datetime) -> str:
    """The address of the provider's page. Refused when the provider cannot be asked."""
    if provider.by_saml:
        return saml_requests.begin(request, provider, purpose=purpose, to=to, at=at)
    endpoint = oidc_client.metadata_of(provider)["authorization_endpoint"]
    nonce, verifier = token_urlsafe(32), token_urlsafe(64)
    state = open_way(request, provider, purpose=purpose, to=to, at=at, nonce=nonce, verifier=verifier)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    params = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(),
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if purpose == PROVE:
        params |= {"prompt": "login", "max_age": "0"}
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(params)}"


def arrive(request: SessionRequest, sent: Mapping[str, str], *, at: datetime) -> Arrival:
    """Who came back. Refused for an answer to nothing that this browser asked, and for whatever is not the provider's
    word for us."""
    way, provider = way_back(request, sent.get("state", ""), Provider.Protocol.OIDC, at=at)
    if "iss" in sent and sent["iss"] != oidc_client.metadata_of(provider)["issuer"]:  # RFC 9207
        raise Refused("issuer")
    if "error" in sent or not sent.get("code"):
        raise Refused("denied")
    token = oidc_client.token_for(provider, code=sent["code"], verifier=way["verifier"], redirect_uri=redirect_uri())
    statement = stated(provider, identity_claims(provider, token, nonce=way["nonce"], at=at), at=at)
    return arrival_by(way, provider, statement)


def sign_in(request: SessionRequest, identity: ProviderIdentity, arrival: Arrival) -> HttpResponse:
    """Go on into the product; by way of our own second step where the provider's is not counted."""
    statement, user = arrival.said, identity.user
    proved = epoch(statement.proved_at)
    entry = {
        "user": user.pk,
        "identity": identity.pk,
        "sid": statement.sid,
        "factor": statement.factor,
        "proved": proved,
    }
    request.session[ENTRY] = entry
    record_authentication(request, user, method="provider")
    for record in request.session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = min(record["at"], proved)  # when they were asked who they are, not when we heard of it
    return resume_login(request, Login(user=user, redirect_url=arrival.next))


def prove(request: SessionRequest, arrival: Arrival) -> None:
    """Whoever is signed in has just shown the provider who they are. Refused for anybody else, and for an old proof."""
    statement, user = arrival.said, request.user
    known = ProviderIdentity.objects.filter(provider=arrival.provider, subject=statement.subject).first()
    if not isinstance(user, User) or known is None or known.user_id != user.pk:
        raise Refused("somebody_else")
    if statement.proved_at is None or statement.proved_at < arrival.begun - SKEW:
        raise Refused("not_proved")
    record_authentication(request, user, method="provider", reauthenticated=True)


def remember_link(request: SessionRequest, arrival: Arrival, *, at: datetime) -> None:
    """The account with this address may confirm by its own password that the subject is its owner."""
    statement = arrival.said
    waiting = {
        "provider": arrival.provider.pk,
        "subject": statement.subject,
        "email": statement.email,
        "at": at.timestamp(),
    }
    request.session[LINK] = waiting


def waiting_link(request: Any, user: User, *, at: datetime) -> dict[str, Any] | None:
    """The link that waits for this very account in this browser; None for none, and when its time is up."""
    waiting = request.session.get(LINK)
    if waiting is None or waiting["email"] != user.email.lower() or at.timestamp() - waiting["at"] > LINK_FOR.seconds:
        return None
    return waiting


def complete_link(request: Any, user: User, *, at: datetime) -> None:
    """They have signed in with all it takes: the link that waits for this account is made, any other is forgotten."""
    waiting = waiting_link(request, user, at=at)
    request.session.pop(LINK, None)
    provider = Provider.objects.in_force().filter(pk=waiting["provider"]).first() if waiting else None
    if waiting and provider is not None:
        provider_accounts.link(provider, waiting["subject"], user, at=at)


def redirect_uri() -> str:
    """The one address to which providers send people back; what the administrator enters there."""
    return settings.BASE_URL + reverse("accounts:provider_answer")


def logout_uri() -> str:
    """Where providers say that somebody has signed out there."""
    return settings.BASE_URL + reverse("accounts:provider_logout")
