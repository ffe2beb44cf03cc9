"""Sign-ins that are under way in a browser, by whichever protocol, each of them for one answer.

    open_way: what the answer has to fit stays in this browser's session ─> the provider's page
    way_back: it is taken out of the session before anything else ─> the answer is looked at

So an answer serves the browser that asked, for ten minutes, and a second time nobody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from crm.accounts.models import Provider
from crm.accounts.pages.safe_redirect import is_ours
from crm.accounts.providers.identity_statement import IdentityStatement
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.sessions.staff_request import SessionRequest

WAYS = "provider_ways"  # in the session
OPEN_FOR = timedelta(minutes=10)
MOST = 5  # tabs in which a sign-in is under way
SIGN_IN, PROVE = "sign_in", "prove"

Way = dict[str, Any]


@dataclass(frozen=True)
class Arrival:
    """Who came back from the provider, why they had gone there, and where they want to go on."""

    provider: Provider
    said: IdentityStatement
    begun: datetime
    purpose: str
    next: str


def open_way(
    request: SessionRequest, provider: Provider, *, purpose: str, to: str, at: datetime, **expected: str
) -> str:
    """The state by which the answer is told; `expected` is what it has to fit."""
    way = {"provider": str(provider.uid), "at": at.timestamp(), "purpose": purpose, **expected}
    way["next"] = to if is_ours(to) else "/"
    ways = list(request.session.get(WAYS, {}).items())[1 - MOST :]
    state = token_urlsafe(32)
    request.session[WAYS] = dict([*ways, (state, way)])
    return state


def is_open(request: SessionRequest, state: str) -> bool:
    """Whether this browser has a sign-in under way with this state."""
    return state in request.session.get(WAYS, {})


def way_back(request: SessionRequest, state: str, protocol: str, *, at: datetime) -> tuple[Way, Provider]:
    """The sign-in under way with this state, which is under way no more, and its provider. Refused for an answer to
    nothing that this browser asked by this protocol, and for a late one."""
    ways = dict(request.session.get(WAYS, {}))
    way = ways.pop(state, None)
    if way is None:
        raise Refused("state")
    request.session[WAYS] = ways
    request.session.save()  # at once: of two answers with one state a single one counts
    begun = begun_at(way)
    if not begun <= at < begun + OPEN_FOR:
        raise Refused("state")
    provider = Provider.objects.in_force().filter(uid=way["provider"]).first()
    if provider is None:
        raise Refused("closed_provider")
    if provider.protocol != protocol:
        raise Refused("state")
    return way, provider


def arrival_by(way: Way, provider: Provider, statement: IdentityStatement) -> Arrival:
    """Who came back by this way."""
    return Arrival(provider, statement, begun_at(way), way["purpose"], way["next"])


def begun_at(way: Way) -> datetime:
    """When they were sent to the provider."""
    return datetime.fromtimestamp(way["at"], UTC)
