"""Addresses of the MCP server, of agents for programs, and of the pages about them."""

from django.urls import path

from crm.agents.pages import views, views_own
from crm.agents.pages.agent_resources import Agents
from crm.agents.protocol.views import mcp

app_name = "agents"
PROGRAMS = [  # among the addresses of the machines' door
    path("v1/mcp/", mcp, name="mcp"),
    path("v1/agents/", Agents.as_view(), name="agents"),
]
urlpatterns = [
    path("privacy/agents/", views.agents, name="agents"),
    path("privacy/agents/stop/", views.stop_every, name="stop_all"),
    path("privacy/agents/<uuid:key>/", views.agent, name="agent"),
    path("privacy/agents/<uuid:key>/stop/", views.stop_one, name="stop"),
    path("settings/clients/<uuid:key>/agent/", views.switching, name="switching"),
    path("settings/agents/<uuid:key>/opening/", views.opening, name="opening"),
    path("my/agents/", views_own.own, name="own"),
    path("my/agents/<uuid:key>/stop/", views_own.stop_own, name="stop_own"),
]
