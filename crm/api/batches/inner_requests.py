"""What a resource asks of its request, where a job or a row of a batch asks instead of the edge.

shared = shared_by(token)                            once for all that are done together
InnerRequest(token, "PATCH", body, shared, query)    one of them
token_in_force(pk)                                   a job asks it at each step, since it outlives its request
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import Token

NO_TOKEN = gettext_noop("The integration's token is not valid any more.")  # why a job ends without it


def shared_by(token: Token) -> SimpleNamespace:
    """What several of them have in common: the token, and what was found out about its firm meanwhile."""
    return SimpleNamespace(token=token)


def token_in_force(pk: int) -> Token | None:
    """The token with what its bearer may do; None where it ran out, was revoked, or its integration is closed."""
    token = Token.objects.with_bearers().get(pk=pk)
    return token if token.counts(timezone.now()) else None


@dataclass
class InnerRequest:
    """One of them, as a resource sees a request: who asks, how, with which body, query and headers. `_request` is
    shared by those that are done together.
    """

    auth: Token
    method: str
    data: Mapping[str, Any]
    _request: SimpleNamespace
    query_params: QueryDict = field(default_factory=QueryDict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @property
    def user(self) -> Any:
        """Whoever acts by the token."""
        return self.auth.user
