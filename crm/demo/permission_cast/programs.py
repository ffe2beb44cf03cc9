"""Two outside programs of team A: one that only reads contacts, one that may do all that a token can; and agents."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from crm.accounts.clients import registration, tokens
from crm.accounts.clients.tokens import API
from crm.accounts.clients.webhooks import open_webhook
from crm.accounts.models import App, AppCode, Client, Token, User
from crm.accounts.oauth.app_settings import change_app
from crm.accounts.oauth.grants import begin
from crm.accounts.permissions import scopes
from crm.accounts.permissions.webhook_events import NOTICES
from crm.agents.switching.acts import switch_on
from crm.agents.tools.catalogue import TOOLS
from crm.api.models import Batch, BulkExport, Delivery
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.demo.permission_cast.seats import Seat
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose, Recipient
from crm.sales.planned_tasks.planning import plan
from crm.sales.ring_time import MORNING

SCOPES = {"integration": [scopes.CONTACTS_READ], "writer": list(scopes.SCOPES)}
PURPOSES = ("contracts", "enquiries", "offers")
LISTENS = "https://program.invalid/events"  # RFC 2606: nothing ever arrives there
GOES_BACK = "https://program.invalid/back"
GIVEN_UP = {"state": Delivery.State.DEAD, "reason": "no_such_host"}


def give_tokens(seats: dict[str, Seat], *, by: Actor) -> dict[str, Seat]:
    """The seats, those of machines with the text of a token."""
    purposes = Purpose.objects.active().filter(slug__in=PURPOSES)
    recipient = Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk")
    with_tokens = dict(seats)
    for name, allowed in SCOPES.items():
        user = seats[name].user
        terms: dict[str, Any] = {"teams": user.teams.all(), "purposes": purposes, "recipient": recipient, "user": user}
        client = registration.register(word("client"), scopes_given=allowed, by=by, **terms)
        with_tokens[name] = replace(seats[name], token=tokens.issue(client, by=by)[1])
        if PURPOSES[0] in client.purpose_slugs:
            listen(client, by=by)
    return with_tokens


def listen(client: Client, *, by: Actor) -> None:
    """A webhook of the program, and an event that could not be delivered."""
    webhook, _secret = open_webhook(client, LISTENS, purpose=PURPOSES[0], events=["contact.updated", *NOTICES], by=by)
    Delivery.objects.create(
        webhook=webhook, event="person.erased", record=uuid4(), happened_at=timezone.now(), **GIVEN_UP
    )


def work_of(seats: dict[str, Seat]) -> Iterator[Seeded]:
    """What the program that may do everything has done: a note and a task about a contact of its team, a long job."""
    seat, text, todo = seats["writer"], word("programnote"), word("programtodo")
    token = Token.objects.shown().with_bearers().get(client__user=seat.user)
    contact = Contact.objects.filter(owner=seats["sam"].user, binned_at=None).with_keys().order_by("pk")[0]
    entry = write(contact, by=token.user, kind=Interaction.Kind.NOTE, text=f"{text}: zamówienie 114.")
    yield Seeded("interaction", str(entry.uid), seat.team, "writer", marks={"text": text})
    values = {"kind": "meeting", "title": f"{todo}: pomiar", "clock": MORNING, "remind_before": 0}
    task = plan(values, by=token.user, contact=contact)
    yield Seeded("task", str(task.uid), seat.team, "writer", marks={"title": todo})
    job = Job.objects.create(kind="seed.done", owner=seat.user, state=State.DONE, finished_at=timezone.now())
    yield Seeded("job", str(job.uid), seat.team, "writer")
    yield from bulk_work_of(token, job, contact, seat.team, "writer")


def bulk_work_of(token: Token, job: Job, contact: Contact, team: str, owner: str | None) -> Iterator[Seeded]:
    """A batch and a whole list of one part that a program has ordered."""
    batch = Batch.objects.create(client=token.client, token=token, job=job)
    yield Seeded("batch", str(batch.uid), team, owner)
    terms = {"kind": "contact", "purpose_slug": PURPOSES[0], "ready_at": timezone.now()}
    export = BulkExport.objects.create(client=token.client, token=token, job=job, **terms)
    part = export.parts.create(number=1, records=[contact.uid])
    yield Seeded("bulk_export", str(export.uid), team, owner)
    yield Seeded("bulk_part", str(part.uid), team, owner)


def seeded_clients(seats: dict[str, Seat], *, by: Actor) -> Iterator[Seeded]:
    """The clients and their tokens, by their ids, and the app that one is; the texts stand with the users."""
    for client in Client.objects.filter(user__username__in=SCOPES).select_related("user"):
        team, owner = seats[client.user.username].team, client.user.username
        yield Seeded("client", str(client.uid), team, owner, marks={"name": client.name})
        for token in client.tokens.shown():
            yield Seeded("token", str(token.uid), team, owner, marks={"prefix": token.prefix})
        yield from heard_by(client, team, owner)
    yield from acting_apps(seats, by=by)


def acting_apps(seats: dict[str, Seat], *, by: Actor) -> Iterator[Seeded]:
    """An app that three colleagues let act for them: what the writing program is besides."""
    client = Client.objects.get(user=seats["writer"].user)
    change_app(client, maker=word("maker"), confidential=False, redirect_uris=[GOES_BACK], by=by)
    at, app = timezone.now(), App.objects.select_related("client__recipient").get(client=client)
    for name in ("sam", "mallory", "manager"):
        terms = {"scopes": [scopes.CONTACTS_READ], "purpose_slugs": client.purpose_slugs, "resource": API}
        ways = {"digest": name.encode(), "redirect_uri": GOES_BACK, "challenge": "", "made_at": at, "used_at": at}
        user = User.objects.select_related("role").get(pk=seats[name].user.pk)
        grant = begin(AppCode.objects.create(app=app, user=user, **terms, **ways), at)
        yield Seeded("app_grant", str(grant.uid), seats[name].team, name)
        yield Seeded("acting_app", str(grant.uid), None, None)
    yield Seeded("protected_resource", "api/v1", None, None)


def heard_by(client: Client, team: str | None, owner: str | None) -> Iterator[Seeded]:
    """Its webhooks, and what was to be delivered there."""
    for webhook in client.webhooks.all():
        yield Seeded("webhook", str(webhook.uid), team, owner)
        yield from (Seeded("delivery", str(row.uid), team, owner) for row in webhook.deliveries.all())


def agent_for(seat: Seat, *, by: Actor) -> Iterator[Seeded]:
    """An agent with every tool and no token."""
    client = registration.register(
        word("assistant"),
        teams=[],
        scopes_given=[scopes.MCP_WRITE],
        purposes=Purpose.objects.active().filter(slug__in=PURPOSES),
        recipient=Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk"),
        by=by,
    )
    agent = switch_on(client, principal=seat.user, tools=list(TOOLS), by=by)
    yield Seeded("agent", str(agent.uid), seat.team, seat.user.username)
    yield Seeded("own_agent", str(agent.uid), seat.team, seat.user.username)
