"""What a resource asks of its request, where a job or a row of a batch asks instead of the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict

from crm.accounts.models import Token


def shared_by(token: Token) -> SimpleNamespace:
    """What several of them have in common: the token, and what was found out about its firm meanwhile."""
    return SimpleNamespace(token=token)


@dataclass
class RowRequest:
    """One of them. `_request` is shared by those that are done together."""

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
