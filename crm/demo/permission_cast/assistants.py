"""An agent that acts for one of the cast."""

from collections.abc import Iterator

from crm.accounts.clients import registration
from crm.accounts.permissions import scopes
from crm.agents.switching.acts import switch_on
from crm.agents.tools.catalogue import TOOLS
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.demo.permission_cast.programs import PURPOSES
from crm.demo.permission_cast.seats import Seat
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose, Recipient


def agent_for(seat: Seat, *, by: Actor) -> Iterator[Seeded]:
    """An agent with every tool and no token."""
    client = registration.register(
        word("assistant"),
        teams=[],
        scopes_given=[scopes.MCP_WRITE],
        purposes=Purpose.objects.active().filter(slug__in=PURPOSES),
        recipient=Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk"),
        by=by,
    )
    agent = switch_on(client, principal=seat.user, tools=list(TOOLS), by=by)
    yield Seeded("agent", str(agent.uid), seat.team, seat.user.username)
    yield Seeded("own_agent", str(agent.uid), seat.team, seat.user.username)
