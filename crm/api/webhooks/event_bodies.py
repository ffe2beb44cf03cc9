"""What one webhook is told, decided when it is sent: who is seen, what the purpose allows, what the gate lets go there.

    deliveries ──Hearing──> send: the body     in the shape of the resource, of a contact what the purpose needs
                        ├─> refuse: a code     the gate, no ground, the integration may no longer
                        └─> leave out          of a team that the integration does not work for, or erased meanwhile

Values are read, logged and disclosed here, in the statements of one page of the API; a delivery keeps none. What says
to stop (an erasure, an objection) carries an id alone and goes to whoever had the person, agreement or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from rest_framework.renderers import JSONRenderer

from consents.grounds.readable_people import left_out, readable_among
from crm.accounts.limits import daily_rows
from crm.accounts.models import Authorisation, Client, TrainingAttempt, Webhook
from crm.accounts.permissions import scopes, webhook_events
from crm.accounts.permissions.eyes import seeing_as
from crm.accounts.permissions.webhook_events import EVENTS, Record, Told
from crm.api.models import Delivery, GivenPerson
from crm.api.people.contacts import contacts_json
from crm.api.protocol.disclosure import as_given
from crm.contacts.custom_values.value_store import hidden_names
from crm.contacts.models import Company, Contact, CustomField
from crm.privacy.actors import ActorKey
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import (
    DisclosureAnswer,
    DisclosureRefused,
    Facts,
    facts_of,
    may_disclose,
    note_refusal_daily,
)
from crm.sales.models import Deal, Document, ObjectRecord, Offer, Task

PLACE = "webhook"
SCOPE, PURPOSE, HIDDEN = "scope_missing", "purpose_not_granted", "hidden"
MODELS: dict[Record, Any] = {
    **{Record.COMPANY: Company, Record.DEAL: Deal, Record.OFFER: Offer, Record.TASK: Task},
    **{Record.OBJECT: ObjectRecord, Record.DOCUMENT: Document},
}
WHOSE = {Record.COMPANY: "sole_trader_id", Record.OFFER: "deal__person_id"}  # of the others: person_id
PAPERS: dict[Record, Any] = {Record.AUTHORISATION: Authorisation, Record.TRAINING: TrainingAttempt}  # of colleagues


@dataclass(frozen=True)
class Bearer:
    """What the account of a program acts by while it is told something: the rights of its scopes, as with a token."""

    client: Client
    delegated = False

    @property
    def actor(self) -> ActorKey:
        """The program's account: no token is shown when we send."""
        return ActorKey("user", str(self.client.user_id))

    @property
    def rights(self) -> frozenset[str]:
        """What its scopes lend."""
        return scopes.rights_of(self.client.scopes)

    def allows(self, scope: str) -> bool:
        """Whether the client has the scope."""
        return scope in self.client.scopes


@dataclass
class Sorted:
    """The deliveries of one batch: with their bodies, refused with a code, and those that are nothing for this one."""

    bodies: list[tuple[Delivery, bytes]] = field(default_factory=list)
    refused: list[tuple[Delivery, str]] = field(default_factory=list)
    hidden: list[Delivery] = field(default_factory=list)


class Hearing:
    """One webhook and a batch of its deliveries, with what is known of them at this moment."""

    def __init__(self, webhook: Webhook, deliveries: Sequence[Delivery], at: datetime) -> None:
        self.webhook, self.client, self.deliveries, self.at = webhook, webhook.client, deliveries, at
        self.user = self.client.user
        self.bearer = self.user.bearing = Bearer(self.client)

    # ---- what is known

    @cached_property
    def purpose(self) -> Purpose | None:
        """The purpose of the webhook, if the client still works for it and it is in force."""
        return self.client.purposes.filter(slug=self.webhook.purpose_slug).first()

    @cached_property
    def facts(self) -> Facts:
        """What the gate knows: one statement for the batch."""
        return facts_of(self.client.recipient, self.purpose, self.at)

    @cached_property
    def gate(self) -> DisclosureAnswer:
        """What the gate says of anything for this purpose."""
        return may_disclose(self.client.recipient, self.purpose, (), self.at, running=True, facts=self.facts)

    def records(self, record: Record) -> set[UUID]:
        """The public ids of this kind in the batch."""
        return {row.record for row in self.deliveries if EVENTS[row.event].record == record}

    @cached_property
    def contacts(self) -> dict[UUID, Contact]:
        """The contacts that the client sees, those in the bin too."""
        rows = Contact.objects.visible_to(self.user).with_keys().filter(person__uid__in=self.records(Record.CONTACT))
        return {contact.uid: contact for contact in rows}

    @cached_property
    def given(self) -> set[UUID]:
        """Whom the recipient was given before."""
        rows = GivenPerson.objects.filter(recipient=self.client.recipient_id, person__in=self.records(Record.CONTACT))
        return set(rows.values_list("person", flat=True))

    @cached_property
    def others(self) -> dict[UUID, int | None]:
        """{public id: the person whose it is} of the other records that the client sees."""
        visible: dict[UUID, int | None] = {}
        for record, model in MODELS.items():
            if wanted := self.records(record):
                rows = model.objects.visible_to(self.user).filter(uid__in=wanted)
                visible |= dict(rows.values_list("uid", WHOSE.get(record, "person_id")))
        return visible

    @cached_property
    def papers(self) -> set[UUID]:
        """The authorisations and passed quizzes of the batch whose colleagues are in the teams of the client."""
        keys: set[UUID] = set()
        for record, model in PAPERS.items():
            if wanted := self.records(record):
                rows = model.objects.filter(user__teams__in=self.user.team_ids, uid__in=wanted)
                keys |= set(rows.values_list("uid", flat=True))
        return keys

    @cached_property
    def fields(self) -> set[UUID]:
        """The custom fields of the batch that are not hidden from the role of the client's account."""
        rows = CustomField.objects.filter(uid__in=self.records(Record.FIELD))
        return set(rows.exclude(hidden_from__contains=[self.user.role.slug]).values_list("uid", flat=True))

    @cached_property
    def readable(self) -> set[int]:
        """The people of the batch whom the purpose lets be read."""
        people = {contact.pk for contact in self.contacts.values()} | {pk for pk in self.others.values() if pk}
        return readable_among(people, self.purpose, at=self.at) if people and self.purpose else set()

    # ---- what follows

    def sorted(self) -> Sorted:
        """Every delivery with its body as the client's account may read it, or why it has none."""
        with seeing_as(self.user):
            return self.sort_out()

    def sort_out(self) -> Sorted:
        """What `sorted` gives, through the eyes of whoever reads."""
        result, with_values = Sorted(), []
        for delivery in self.deliveries:
            code = self.refusal(delivery)
            if code == HIDDEN:
                result.hidden.append(delivery)
            elif code:
                result.refused.append((delivery, code))
            elif EVENTS[delivery.event].told == Told.VALUES:
                with_values.append(delivery)
            else:
                result.bodies.append((delivery, body_of(delivery)))
        self.add_values(with_values, result)
        if any(code == self.gate.reason for _delivery, code in result.refused if self.purpose):
            note_refusal_daily(self.gate, by=self.bearer, place=PLACE)
        result.bodies.sort(key=lambda pair: pair[0].pk)
        return result

    def refusal(self, delivery: Delivery) -> str:
        """Why it is not sent, in a code; empty where it is."""
        event = EVENTS.get(delivery.event)
        if event is None or not set(self.client.scopes) & set(event.scopes):
            return SCOPE
        if event.told == Told.CASE:
            return HIDDEN if event.record == Record.FIELD and delivery.record not in self.fields else ""
        if event.told == Told.COLLEAGUE:
            return "" if delivery.record in self.papers else HIDDEN
        if event.told == Told.STOP:
            return self.refusal_of_stop(delivery)
        if event.record == Record.CONTACT:
            contact = self.contacts.get(delivery.record)
            is_visible, person = contact is not None, contact.pk if contact else None
        else:
            is_visible, person = delivery.record in self.others, self.others.get(delivery.record)
        if not is_visible or self.foreign_purpose(delivery):
            return HIDDEN
        return self.refusal_of_data(person)

    def refusal_of_stop(self, delivery: Delivery) -> str:
        """The same for what says to stop: whoever has the person hears it, whatever became of the agreement."""
        if delivery.notice or delivery.event == "person.erased":
            return ""  # to whom it goes was decided while we knew it
        if self.foreign_purpose(delivery):
            return HIDDEN
        if delivery.record in self.given:
            return ""
        if delivery.record not in self.contacts:
            return HIDDEN
        return "" if self.gate.allowed else str(self.gate.reason)

    def foreign_purpose(self, delivery: Delivery) -> bool:
        """Whether it is about a purpose that the client does not work for."""
        slug = delivery.details.get("purpose")
        return bool(slug) and slug not in self.client.purpose_slugs

    def refusal_of_data(self, person: int | None) -> str:
        """Why nothing about this person (None: about a firm) may be told for the purpose; empty where it may."""
        if self.purpose is None:
            return PURPOSE
        if not self.gate.allowed:
            return str(self.gate.reason)
        if person is not None and person not in self.readable:
            return left_out([person], self.purpose, at=self.at)[person]
        return ""

    def add_values(self, deliveries: Sequence[Delivery], result: Sorted) -> None:
        """Bodies of contacts with their values; ids alone once the rows of today are used up."""
        if not deliveries or self.purpose is None:
            return
        keys = list(dict.fromkeys(row.record for row in deliveries))
        values: dict[UUID, Any] = {}
        if daily_rows.take(self.client, len(keys), self.at) is not None:
            try:
                values = self.values_of(keys, self.purpose)
            except DisclosureRefused as refused:
                note_refusal_daily(refused.answer, by=self.bearer, place=PLACE)
                result.refused += [(row, str(refused.answer.reason)) for row in deliveries]
                return
        result.bodies += [(row, body_of(row, values.get(row.record))) for row in deliveries]

    def values_of(self, keys: Iterable[UUID], purpose: Purpose) -> dict[UUID, Any]:
        """{id: the contact as the API answers it}; logged and disclosed when this returns."""
        token = SimpleNamespace(client=self.client)
        asking = SimpleNamespace(
            user=self.user, _request=SimpleNamespace(token=token, disclosure_facts={purpose.slug: self.facts})
        )
        rows = contacts_json(asking, [self.contacts[key] for key in keys], as_given(asking, purpose))
        return {row["id"]: row for row in rows}


def body_of(delivery: Delivery, values: dict[str, Any] | None = None) -> bytes:
    """The body as it is signed and sent: type, timestamp, data."""
    data: dict[str, Any] = {"id": delivery.record, **delivery.details}
    if "changed" in webhook_events.EVENTS[delivery.event].fields:
        hidden = hidden_names()
        data["changed"] = [name for name in delivery.fields if name not in hidden]
    if values is not None:
        data["contact"] = values
    if delivery.notice:
        data["confirm"] = True
    return JSONRenderer().render({"type": delivery.event, "timestamp": delivery.happened_at, "data": data})
