"""Agents of colleagues."""

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    """The app of the MCP server and of the pages about agents."""

    name = "crm.agents"
    label = "agents"
    verbose_name = "Agents"
