"""An agent is off until somebody switches it on; whoever is concerned stops it at once.

    switch_on(client, principal=…, tools=…, by=…)   an integration whose only scope is MCP begins to act for a colleague
    stop(agent, note=…, by=…)                       its tokens end, what it is about to write is not written
    resume(agent, by=…)                             it may again, with a new token

A stop waits for a call that writes just now and ends it before the next (calls/agent_call.py holds the row).
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.clients.tokens import lock_client, refuse_test
from crm.accounts.models import Agent, App, Client, User
from crm.accounts.models.programs.agents import LONGEST_NOTE
from crm.accounts.oauth.agent_stops import take_off
from crm.accounts.permissions import scopes
from crm.agents.switching.notices import tell_of_start, tell_of_stop
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger


def unfit(client: Client) -> str:
    """Why the integration cannot become an agent, or one for a further colleague; empty where it can."""
    if Agent.objects.filter(client=client).exists() and not App.objects.filter(client=client).exists():
        return _("This integration is an agent already. For another colleague, register another one.")
    if client.scopes != scopes.ALONE:
        return _("An agent has the scope of MCP and no other: its tools say what it may do.")
    return ""


@transaction.atomic
def switch_on(client: Client, *, principal: User, tools: Iterable[str], by: Actor, at: datetime | None = None) -> Agent:
    """The integration acts for `principal` from now on, who is told. An app may act for several colleagues, each of
    whom lets it by OAuth besides. ValidationError where it is closed, has another scope beside MCP, acts for them or,
    being no app, for somebody already, or the colleague is none.
    """
    locked = lock_client(client)
    refuse_test(locked)
    if why_not := unfit(locked):
        raise ValidationError(why_not)
    if Agent.objects.filter(client=locked, principal=principal).exists():
        raise ValidationError(_("It acts for this colleague already, or did. Switch it on again on its page."))
    if not principal.is_active or principal.role.machine:
        raise ValidationError(_("An agent acts for a colleague with an open account."))
    chosen = sorted(set(tools))
    if not chosen:
        raise ValidationError(_("Choose at least one tool."))
    agent = Agent.objects.create(client=locked, principal=principal, tools=chosen, since=at or timezone.now())
    counts = {"tools": len(chosen)}
    ledger.record("agent.started", by=by, target=f"{agent.target} {principal.target}", counts=counts)
    tell_of_start(agent, by=by)
    return agent


@transaction.atomic
def stop(agent: Agent, *, note: str, by: Actor, at: datetime | None = None) -> bool:
    """Nothing more is answered to it, and its tokens end for good. False when it was stopped before; a reason is
    needed. Whoever it acted for, the officers and the administrators are told.
    """
    why = " ".join(note.split())[:LONGEST_NOTE]
    if not why:
        raise ValidationError(_("Say why it is stopped."), code="empty")
    if not take_off(agent, note=why, by=by, at=at or timezone.now()):
        return False
    tell_of_stop(agent, by=by)
    return True


@transaction.atomic
def stop_all(*, note: str, by: Actor, at: datetime | None = None) -> int:
    """Stop every agent that is on; how many there were."""
    return sum(stop(agent, note=note, by=by, at=at) for agent in Agent.objects.on().with_parties().order_by("pk"))


@transaction.atomic
def resume(agent: Agent, *, by: User, at: datetime | None = None) -> bool:
    """It may act again; a new token is issued as for any integration. False when it was on. ValidationError for whoever
    stopped it, and where it is closed: a second person looks at the reason.
    """
    row = Agent.objects.with_parties().select_for_update(of=("self",)).get(pk=agent.pk)
    if row.stopped_at is None:
        return False
    if row.stopped_by == signature(by):
        raise ValidationError(_("You stopped it: somebody else switches it on again."))
    lock_client(row.client)
    Agent.objects.filter(pk=row.pk).update(stopped_at=None, stopped_by="", note="", since=at or timezone.now())
    ledger.record("agent.resumed", by=by, target=row.target)
    tell_of_start(row, by=by)
    return True
