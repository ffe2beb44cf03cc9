"""The MCP server on stdin and stdout, for a client on the same machine: its token comes from the environment."""

import os
from functools import partial
from typing import Any

import anyio
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.module_loading import import_string

from crm.accounts.clients.tokens import token_behind
from crm.accounts.limits import rate_limits
from crm.accounts.models import Token
from crm.accounts.oauth.resources import MCP, PATHS, doors_at
from crm.api.protocol.problems import Problem

VARIABLE = "SPOJNIK_TOKEN"
DOORS = doors_at(PATHS[MCP])
SERVE = "crm.agents.protocol.stdio.serve"


class Command(BaseCommand):
    """`manage.py agent --stdio`."""

    help = "Serves an agent by MCP on stdin and stdout. The token of its integration stands in SPOJNIK_TOKEN."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--stdio", action="store_true", required=True, help="speak on stdin and stdout")

    def handle(self, *_args: Any, **_options: Any) -> None:
        text = os.environ.pop(VARIABLE, "")
        if token_behind(text, resources=DOORS) is None:
            raise CommandError(f"Put the valid token of an agent into {VARIABLE}.")
        anyio.run(import_string(SERVE), partial(counted, text))


def counted(text: str) -> Token | None:
    """The token behind the text, its request counted as those over HTTP are; raises too_many_requests."""
    close_old_connections()
    token = token_behind(text, resources=DOORS)
    if token is None:
        return None
    allowance = rate_limits.count_request(f"token {token.pk}", a_minute=token.client.requests_a_minute)
    if allowance.wait:
        raise Problem("too_many_requests", headers={"Retry-After": str(allowance.wait)})
    return token
