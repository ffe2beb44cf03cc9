"""Agents for programs: how each stands, in ids, codes and numbers. No colleague is named, nobody who was read."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models import Agent
from crm.accounts.permissions import rights
from crm.agents.pages.agent_rows import LOOKS, AgentRow, agent_rows
from crm.agents.tools.catalogue import TOOLS
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource


class AgentShape(serializers.Serializer):
    """An agent and its week."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(list(LOOKS))
    user = serializers.UUIDField(help_text="The colleague it acts for, as `users` names them.")
    recipient = serializers.SlugField(help_text="Who gets the data by it, as `recipients` names them.")
    tools = serializers.ListField(child=serializers.ChoiceField(list(TOOLS)))
    purposes = serializers.ListField(child=serializers.SlugField())
    since = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)
    last_call_at = serializers.DateTimeField(allow_null=True)
    calls_of_7_days = serializers.IntegerField()
    refusals_of_7_days = serializers.IntegerField()
    people_of_7_days = serializers.IntegerField(help_text="How many people it was shown, each once.")


class AgentList(serializers.Serializer):
    """All agents, in the order in which they were switched on."""

    results = AgentShape(many=True)


@policy(rights.PRIVACY_PURPOSES, scope="agents")
class Agents(Resource):
    """Every agent, stopped ones too."""

    rows_counted = False
    answers = {"GET": (200, AgentList)}

    def get(self, request: Any) -> Response:
        rows = agent_rows(Agent.objects.with_parties())
        show(request, place="agents", people=[])
        return Response({"results": [agent_json(row) for row in rows]})


def agent_json(row: AgentRow) -> dict[str, Any]:
    """One agent."""
    agent = row.agent
    return {
        "id": agent.uid,
        "state": row.state,
        "user": agent.principal.uid,
        "recipient": agent.client.recipient.slug,
        "tools": agent.tools,
        "purposes": agent.client.purpose_slugs,
        "since": agent.since,
        "stopped_at": agent.stopped_at,
        "last_call_at": row.last_call,
        "calls_of_7_days": row.calls,
        "refusals_of_7_days": row.refused,
        "people_of_7_days": row.people,
    }
