"""How agents stand, in numbers of seven days: calls, refusals, people read. No name of anybody read is among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import Agent
from crm.agents.models import AgentCall
from crm.agents.tools.catalogue import TOOLS, titles
from crm.api.protocol.problems import CODES
from crm.privacy.models import Purpose

WEEK = timedelta(days=7)
SHOWN = 100
LOOKS = {
    "on": (gettext_lazy("acts"), "ok", "circle-check"),
    "stopped": (gettext_lazy("stopped"), "danger", "ban"),
    "closed": (gettext_lazy("its integration is closed"), "muted", "lock"),
    "left": (gettext_lazy("its colleague has left"), "muted", "lock"),
}
PEOPLE_READ = """
    SELECT agent.id, count(DISTINCT person)
    FROM agents_agent AS agent
    JOIN accounts_token AS token ON token.client_id = agent.client_id
    LEFT JOIN accounts_appgrant AS let ON let.id = token.grant_id
    JOIN privacy_accessentry AS look ON look.actor_kind = 'token' AND look.actor_id = token.prefix
    CROSS JOIN unnest(look.people) AS person
    WHERE look.at >= %s AND agent.id = ANY(%s) AND (let.id IS NULL OR let.user_id = agent.principal_id)
    GROUP BY agent.id
"""


@dataclass(frozen=True)
class AgentRow:
    """One agent with its week."""

    agent: Agent
    state: str
    tools: list[str]
    purposes: list[str]
    last_call: datetime | None
    calls: int
    refused: int
    people: int
    stopped_by: str

    @property
    def look(self) -> tuple[Any, str, str]:
        """How it stands: (words, tone, icon)."""
        return LOOKS[self.state]


@dataclass(frozen=True)
class CallRow:
    """One call in words."""

    call: AgentCall
    tool: str
    purpose: str
    outcome: str


def agent_rows(agents: Iterable[Agent], at: datetime | None = None) -> list[AgentRow]:
    """Rows of the agents in their order; four statements however many there are."""
    agents, since = list(agents), (at or timezone.now()) - WEEK
    weeks = weeks_of(agents, since)
    people = people_read([agent.pk for agent in agents], since)
    names = purpose_names() if agents else {}
    signers = signers_of(*(agent.stopped_by for agent in agents))
    rows = []
    for agent in agents:
        week = weeks.get(agent.pk, {})
        purposes = [names[slug] for slug in agent.client.purpose_slugs if slug in names]
        numbers = {name: week.get(name) or 0 for name in ("calls", "refused")}
        rows.append(
            AgentRow(
                agent,
                state_of(agent),
                titles(agent.tools),
                purposes,
                week.get("last"),
                people=people.get(agent.pk, 0),
                stopped_by=signers.get(agent.stopped_by, ""),
                **numbers,
            )
        )
    return rows


def state_of(agent: Agent) -> str:
    """How it stands, in a word of LOOKS."""
    if agent.stopped_at is not None:
        return "stopped"
    if not agent.client.in_force:
        return "closed"
    return "on" if agent.principal.is_active else "left"


def weeks_of(agents: list[Agent], since: datetime) -> dict[int, dict[str, Any]]:
    """{agent: {"last", "calls", "refused"}} of those that ever called."""
    in_week = Q(at__gte=since)
    rows = AgentCall.objects.filter(agent__in=agents).order_by().values("agent")
    counted = rows.annotate(
        last=Max("at"), calls=Count("pk", filter=in_week), refused=Count("pk", filter=in_week & ~Q(refusal=""))
    )
    return {row["agent"]: dict(row) for row in counted}


def people_read(agents: list[int], since: datetime) -> dict[int, int]:
    """{agent: how many people it was shown since}, by the access log."""
    if not agents:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_READ, [since, agents])
        return dict(cursor.fetchall())


def call_rows(agent: Agent) -> list[CallRow]:
    """The newest calls of an agent."""
    names = purpose_names()
    calls = agent.calls.all()[:SHOWN]
    return [
        CallRow(call, tool_title(call.tool), names.get(call.purpose, call.purpose), outcome(call)) for call in calls
    ]


def purpose_names() -> dict[str, str]:
    """{short name: name} of the purposes in force."""
    return {purpose.slug: str(purpose) for purpose in Purpose.objects.active()}


def tool_title(name: str) -> str:
    """What a tool is called; one that does not exist is not repeated."""
    return str(TOOLS[name].title) if name in TOOLS else _("a tool that it does not have")


def outcome(call: AgentCall) -> str:
    """How the call went, in words."""
    if not call.refusal:
        return _("answered")
    return str(CODES[call.refusal].title) if call.refusal in CODES else call.refusal
