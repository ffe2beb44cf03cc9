"""What agents called."""

from crm.agents.models.agent_calls import AgentCall

__all__ = ["AgentCall"]
