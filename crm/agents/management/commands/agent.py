"""The MCP server on stdin and stdout, for a client on the same machine: its token comes from the environment."""

import os
from typing import Any

import anyio
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.module_loading import import_string

from crm.accounts.clients.tokens import token_behind
from crm.accounts.models import Token
from crm.api.protocol import rate_limits

VARIABLE = "SPOJNIK_TOKEN"
SERVE = "crm.agents.protocol.stdio.serve"


class Command(BaseCommand):
    """`manage.py agent --stdio`."""

    help = "Serves an agent by MCP on stdin and stdout. The token of its integration stands in SPOJNIK_TOKEN."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--stdio", action="store_true", required=True, help="speak on stdin and stdout")

    def handle(self, *_args: Any, **_options: Any) -> None:
        text = os.environ.pop(VARIABLE, "")
        if token_behind(text) is None:
            raise CommandError(f"Put the valid token of an agent into {VARIABLE}.")

        def find() -> Token | None:
            close_old_connections()
            token = token_behind(text)
            return token if token and not rate_limits.wait(f"token {token.pk}") else None

        anyio.run(import_string(SERVE), find)
