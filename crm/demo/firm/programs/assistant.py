"""The demo's one agent: it prepares offers for a colleague. It has no token until somebody issues one."""

from datetime import timedelta

from django.utils import timezone

from crm.accounts.clients import registration
from crm.accounts.models import Agent, Client, User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.permissions import scopes, starting_roles
from crm.agents.models import AgentCall
from crm.agents.switching.acts import switch_on
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose, Recipient

USERNAME, NAME, PRINCIPAL = "asystent", "Asystent ofert", "marta"
PURPOSES = ("contracts", "enquiries")
TOOLS = ("search", "read", "timeline", "add_note", "add_task", "draft_mail")
# hours ago, tool, rows, code of a refusal: searches among firms, in which nobody is
CALLS = (
    (0.4, "search", 3, ""),
    (0.5, "search", 5, ""),
    (3.0, "read", 0, "not_found"),
    (26.0, "search", 2, ""),
    (27.0, "search", 0, "purpose_not_granted"),
)


def open_assistant(*, by: Actor) -> None:
    """Make the agent where it is not there yet. Whoever real holds one of the names keeps it."""
    principal = User.objects.filter(username=PRINCIPAL, email__endswith=f"@{DEMO_DOMAIN}", is_active=True).first()
    taken = User.objects.filter(username__iexact=USERNAME).first()
    if principal is None or Client.objects.filter(name=NAME).exists():
        return
    if taken is not None and not taken.of_the_demo:
        return
    client = registration.register(
        NAME,
        user=reopened(taken) if taken else fresh(),
        teams=[],
        scopes_given=[scopes.MCP_WRITE],
        purposes=Purpose.objects.active().filter(slug__in=PURPOSES),
        recipient=Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk"),
        by=by,
    )
    now = timezone.now()
    agent = switch_on(client, principal=principal, tools=TOOLS, by=by, at=now - timedelta(days=12))
    AgentCall.objects.bulk_create(
        AgentCall(
            agent=agent, at=now - timedelta(hours=hours), tool=tool, purpose=PURPOSES[0], rows=rows, refusal=refusal
        )
        for hours, tool, rows, refusal in CALLS
    )


def reopened(user: User) -> User:
    """The account of a demo that was taken out before."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


def fresh() -> User:
    """The agent's account."""
    return User.objects.create_user(
        USERNAME, f"{USERNAME}@{DEMO_DOMAIN}", role=starting_roles.INTEGRATION, first_name=NAME
    )


def close_assistant() -> None:
    """Take the agent out, and whatever else acts for a colleague of the demo; its account goes with the others."""
    of_the_demo = f"@{DEMO_DOMAIN}"
    Agent.objects.filter(principal__email__endswith=of_the_demo).delete()
    for client in Client.objects.filter(user__username=USERNAME, user__email__endswith=of_the_demo):
        client.tokens.all().delete()
        client.delete()
