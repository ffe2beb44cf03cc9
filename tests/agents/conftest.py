"""An agent that acts for Sam, and how it calls."""

from typing import Any

import pytest

from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.models import Token
from crm.accounts.permissions import scopes
from crm.agents.protocol.door import Outcome, call
from crm.agents.switching.acts import switch_on
from crm.agents.tools.catalogue import TOOLS
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from tests.disclosing import in_order

BY = system("test")
MISSING = "00000000-0000-4000-8000-000000000000"


class Assistant:
    """An agent with its token: `text` of it, and what it calls by the door behind both transports."""

    def __init__(self, agent: Any, token: Token, text: str) -> None:
        self.agent, self.token, self.text = agent, token, text

    def call(self, tool: str, **arguments: Any) -> Outcome:
        """The outcome, by the token as the database has it now."""
        row = Token.objects.with_bearers().get(pk=self.token.pk)
        return call(row, tool, {name: str(value) for name, value in arguments.items()})

    def rows(self, tool: str, **arguments: Any) -> list[dict[str, Any]]:
        """The rows of an answer."""
        outcome = self.call(tool, **arguments)
        assert not outcome.refused, outcome.values
        return outcome.values["rows"]

    def refused(self, tool: str, **arguments: Any) -> str:
        """The code of a refusal."""
        outcome = self.call(tool, **arguments)
        assert outcome.refused, outcome.values
        return outcome.code


def assistant_for(principal: Any, *purposes: Any, name: str = "Asystent ofert", **more: Any) -> Assistant:
    """An agent that is on, for these purposes, with every tool."""
    recipient = in_order(Recipient.objects.earliest("pk"), *purposes)
    terms = {"teams": [], "scopes_given": [scopes.MCP_WRITE], "purposes": purposes, "recipient": recipient}
    client = register(name, by=BY, **terms, **more)
    agent = switch_on(client, principal=principal, tools=list(TOOLS), by=BY)
    return Assistant(agent, *issue(client, by=BY))


@pytest.fixture
def assistant(sam, contracts, offers):
    return assistant_for(sam, contracts, offers)


def bare(text: str) -> str:
    """A fenced text without its marks."""
    return text.partition("⟧")[2].rpartition("⟦")[0]
