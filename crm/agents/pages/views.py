"""Agents for the privacy desk, which sees and stops them, and for administrators, who switch them on."""

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.models import Agent, Client
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.agents.pages.agent_rows import agent_rows, call_rows
from crm.agents.pages.forms import STOP_WORD, StopAllForm, StopForm, SwitchingForm, first_words
from crm.agents.switching import acts
from crm.dpo.purposes.desk_tabs import desk_tabs

KEY = {"key": "agent"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.PRIVACY_PURPOSES)
def agents(request: StaffRequest) -> HttpResponse:
    """Every agent: for whom, since when, its last call, its week; those that act first."""
    return agent_list(request, StopAllForm())


@policy(rights.PRIVACY_PURPOSES, params=KEY)
def agent(request: StaffRequest, key: UUID) -> HttpResponse:
    """One agent with its newest calls."""
    (row,) = agent_rows([agent_or_404(key)])
    context = {"row": row, "calls": call_rows(row.agent), "crumbs": [(_("Agents"), reverse("agents:agents"))]}
    return render(request, "agents/agent.html", context)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
@fresh
def stop_one(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop it, with the reason."""
    return stopped(request, agent_or_404(key), reverse("agents:agents"))


@policy(rights.PRIVACY_PURPOSES, methods=["POST"])
@fresh
def stop_every(request: StaffRequest) -> HttpResponse:
    """Stop all of them, with the reason and a word typed by hand."""
    form, counted = StopAllForm(request.POST), []

    def act() -> None:
        counted.append(acts.stop_all(note=form.cleaned_data["note"], by=request.user))

    if form.is_valid() and act_passes(form, act):
        words = ngettext("%(n)s agent is stopped.", "%(n)s agents are stopped.", counted[0])
        toast(request, words % {"n": counted[0]})
        return redirect("agents:agents")
    return agent_list(request, form)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"}, methods=ASK_AND_SAVE)
@fresh
def switching(request: StaffRequest, key: UUID) -> HttpResponse:
    """An integration becomes an agent."""
    client = get_object_or_404(Client.objects.select_related("user__role", "recipient"), uid=key)
    if why_not := acts.unfit(client):
        toast(request, why_not, level=WARNING)
        return redirect("accounts:client", client.uid)
    form = SwitchingForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        acts.switch_on(client, **form.cleaned_data, by=request.user)

    if form.is_valid() and act_passes(form, act):
        toast(request, _("The agent is on. It needs a token."))
        return redirect("accounts:client", client.uid)
    steps = [(_("Integrations"), reverse("accounts:clients"))]
    crumbs = [*steps, (str(client), reverse("accounts:client", args=[client.uid]))]
    context = {"form": form, "client": client, "crumbs": crumbs}
    return render(request, "agents/switching.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=KEY, methods=["POST"])
@fresh
def opening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Switch a stopped agent on again."""
    row = agent_or_404(key)
    try:
        acts.resume(row, by=request.user)
        toast(request, _("The agent is on. It needs a token."))
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    return redirect("accounts:client", row.client.uid)


def agent_list(request: StaffRequest, form: StopAllForm) -> HttpResponse:
    """The list, with the form that stops all."""
    rows = agent_rows(Agent.objects.with_parties())
    rows.sort(key=lambda row: row.state != "on")
    context: dict[str, Any] = {"rows": rows, "tabs": desk_tabs("agents"), "form": form, "word": STOP_WORD}
    context["on"] = sum(row.state == "on" for row in rows)
    return render(request, "agents/agents.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def stopped(request: StaffRequest, row: Agent, way_back: str) -> HttpResponse:
    """Stop the agent for the reason in the form, and say so."""
    form = StopForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: acts.stop(row, note=form.cleaned_data["note"], by=request.user)):
        toast(request, _("The agent is stopped. Its tokens have ended."))
    else:
        toast(request, first_words(form), level=WARNING)
    return redirect(way_back)


def agent_or_404(key: UUID) -> Agent:
    """The agent with whoever stands behind it."""
    return get_object_or_404(Agent.objects.with_parties(), uid=key)
