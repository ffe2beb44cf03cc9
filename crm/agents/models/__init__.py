"""Agents and what they called."""

from crm.agents.models.agents import Agent, AgentCall

__all__ = ["Agent", "AgentCall"]
