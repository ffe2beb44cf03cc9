"""The agents that act for whoever looks: what they did this week, and a button that stops each."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import Agent
from crm.accounts.sessions.staff_request import StaffRequest
from crm.agents.pages.agent_rows import agent_rows
from crm.agents.pages.views import stopped


@policy(SIGNED_IN)
def own(request: StaffRequest) -> HttpResponse:
    """One's own agents."""
    rows = agent_rows(Agent.objects.with_parties().acting_for(request.user))
    return render(request, "agents/own.html", {"rows": rows})


@policy(SIGNED_IN, params={"key": "own_agent"}, methods=["POST"])
def stop_own(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop one of them; another colleague's is as unknown as one that is not there."""
    row = get_object_or_404(Agent.objects.with_parties().acting_for(request.user), uid=key)
    return stopped(request, row, reverse("agents:own"))
