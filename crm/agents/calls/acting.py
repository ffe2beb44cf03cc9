"""As whom an agent acts: the colleague, with no more than the tool at hand needs and the colleague may.

token ──> Agent, switched on ──> User row of the colleague, bearing AgentBearer(token, the tool's scopes)
                                    may(right): lent by the tool and held by the colleague
                                    visible_to(user): what the colleague sees, their shares and stand-ins too
                                    actor: the token, which the logs call «agent X for Marta»
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict

from crm.accounts.models import Agent, Token, User
from crm.accounts.permissions import scopes
from crm.api.protocol.problems import Problem
from crm.privacy.actors import ActorKey


class AgentBearer:
    """What the colleague's row bears in a call: the token, and the scopes and rights of one tool. `delegated`: it acts
    for a colleague, whose own role bounds it.
    """

    delegated = True

    def __init__(self, token: Token, scopes_lent: frozenset[str], held: frozenset[str]) -> None:
        self.token, self.scopes_lent, self.rights = token, scopes_lent, held

    @property
    def actor(self) -> ActorKey:
        """How the logs name it."""
        return self.token.actor

    def allows(self, scope: str) -> bool:
        """Whether the tool opens this area."""
        return scope in self.scopes_lent


@dataclass
class AgentRequest:
    """A call, as a resource of the API sees a request: who asks, by which method, with which values."""

    auth: Token
    user: User
    path: str
    method: str = "GET"
    data: Mapping[str, Any] = field(default_factory=dict)
    query_params: QueryDict = field(default_factory=lambda: QueryDict(mutable=True))
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    _request: Any = None

    def get_full_path(self) -> str:
        """What of the call its idempotency key is held to, beside the body."""
        return self.path


def agent_of(token: Token) -> Agent:
    """The agent behind the token, read now. Problem agent_off for one that is none, was stopped, or whose colleague
    has left or may not process data.
    """
    rows = Agent.objects.with_parties().filter(client=token.client_id)
    # of an app that acts for whoever let it: a token that nobody gave is no agent's
    rows = rows.filter(principal=token.user.pk) if token.delegated else rows.filter(client__app=None)
    agents = list(rows[:2])
    if len(agents) != 1 or not agents[0].running or agents[0].principal.lapsed or not token.allows(scopes.MCP_WRITE):
        raise Problem("agent_off")
    return agents[0]


def acting_user(agent: Agent, token: Token, scopes_lent: frozenset[str]) -> User:
    """A row of the colleague's that bears the token for one call."""
    user = User.objects.select_related("role").get(pk=agent.principal_id)
    held = frozenset(right for right in scopes.rights_of(scopes_lent) if user.may(right))
    user.bearing = AgentBearer(token, scopes_lent, held)
    return user


def request_for(
    agent: Agent, token: Token, tool: str, scopes_lent: frozenset[str], *, body: bytes, key: str = ""
) -> AgentRequest:
    """The request behind a call: `body` is what it was asked, `key` under which it is done once."""
    user = acting_user(agent, token, scopes_lent)
    headers = {"Idempotency-Key": key} if key else {}
    shared = SimpleNamespace(token=token, body=body, rows_left=0)
    return AgentRequest(token, user, f"/api/v1/mcp/{tool}/", headers=headers, _request=shared)
