"""How the logs call an agent: by its program and the colleague it acts for."""

from collections.abc import Iterable

from crm.agents.models import Agent


def names_of_agents(clients: Iterable[int]) -> dict[int, str]:
    """{integration: «agent X for Marta Nowak»} of those of them that are agents, stopped ones too; one query."""
    rows = Agent.objects.filter(client__in=set(clients), client__app=None).select_related("client", "principal")
    return {agent.client_id: str(agent) for agent in rows}
