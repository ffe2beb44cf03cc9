"""Who hears that an agent acts for a colleague, and that it was stopped: mails through the outbox."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from crm.accounts.models import Agent, User
from crm.accounts.permissions import rights
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor


def tell_of_start(agent: Agent, *, by: Actor) -> None:
    """To the colleague it acts for."""
    context = {"client": agent.client.name, "recipient": str(agent.client.recipient), "link": own_page()}
    post("agent_started", to=agent.principal, by=by, context=context)


def tell_of_stop(agent: Agent, *, by: Actor) -> int:
    """To that colleague, to officers and administrators; how many."""
    office = Q(role__dpo=True) | Q(role__rights__contains=[rights.ACCOUNTS_MANAGE])
    readers = User.objects.filter(office | Q(pk=agent.principal_id), is_active=True, role__machine=False)
    recipients = list(readers.exclude(email="").select_related("role").order_by("pk"))
    for reader in recipients:
        context = {
            "client": agent.client.name,
            "principal": str(agent.principal),
            "note": agent.note,
            "link": page_for(reader, agent),
        }
        post("agent_stopped", to=reader, by=by, context=context)
    return len(recipients)


def page_for(reader: User, agent: Agent) -> str:
    """Where `reader` sees the agent: at the privacy desk, with its integration, or among their own."""
    if reader.may(rights.PRIVACY_PURPOSES):
        return settings.BASE_URL + reverse("agents:agent", args=[agent.uid])
    if reader.may(rights.ACCOUNTS_MANAGE):
        return settings.BASE_URL + reverse("accounts:client", args=[agent.client.uid])
    return own_page()


def own_page() -> str:
    """Where a colleague sees the agents that act for them."""
    return settings.BASE_URL + reverse("agents:own")
