"""The history of a contact: read for a purpose, added to, one's own entries corrected."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.lookups import LessThan
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.asked_answers import answers_of, answers_wanted
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of, readable_contact
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, digest, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.api.updates.case_facts import ChangeFacts, facts_of_entries, moved_entries
from crm.api.updates.record_facts import UpdatedSince
from crm.contacts.entries.composing import amend, write
from crm.contacts.entries.forms import present
from crm.contacts.models import Contact, Interaction
from crm.contacts.models.interaction import LONGEST_TEXT, SEALED
from crm.contacts.ownership.history_reach import sees_whole_history, within_reach, written_by
from crm.contacts.ownership.lookups import contact_or_404
from crm.lists.access import beyond
from crm.mail.models.message_states import State
from crm.privacy.categories import Category
from crm.privacy.channels import CHANNELS, MESSAGE, channels_of
from crm.privacy.models import Person, Purpose
from crm.privacy.people.sensitive_text import WARNINGS, findings

NEEDS_HISTORY = _("The purpose “%(purpose)s” does not need the history.")
DIRECTION = (
    "Of a mail that was filed: `in` from the contact, `out` from us, `copy` sent to them too, `auto` from a machine."
)
DELIVERY = "Of a letter of ours: how far it got. One that is `waiting`, `stopped` or `undelivered` was not read."
AUTHOR = "Who of your colleagues; null for a mail that left a team's mailbox under an address which is nobody's."
CHANNEL = "Of a message that a colleague wrote or got by hand: by what it went."
HAVE_OUTCOMES = (Interaction.Kind.CALL, Interaction.Kind.MESSAGE)
WRITABLE = [kind.value for kind in Interaction.Kind if kind != Interaction.Kind.EMAIL]


class InteractionShape(ChangeFacts):
    """An entry in the history of one contact."""

    id = serializers.UUIDField()
    contact = serializers.UUIDField()
    kind = serializers.ChoiceField(Interaction.Kind.values)
    outcome = serializers.ChoiceField(["", *Interaction.Outcome.values])
    minutes = serializers.IntegerField(allow_null=True, help_text="How long a call was, where that is known.")
    channel = serializers.ChoiceField(["", *CHANNELS], help_text=CHANNEL)
    direction = serializers.ChoiceField(["", *Interaction.Direction.values], help_text=DIRECTION)
    delivery = serializers.ChoiceField(["", *State.values], help_text=DELIVERY)
    text = serializers.CharField()
    happened_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    author = serializers.UUIDField(allow_null=True, help_text=AUTHOR)


class InteractionPage(serializers.Serializer):
    """A page of entries."""

    results = InteractionShape(many=True)
    next = serializers.URLField(allow_null=True)


class InteractionsQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of a history."""

    contact = serializers.UUIDField(help_text="Whose history.")


class Text(Strict):
    """A text that is read for what does not belong into it: numbers of documents, health, beliefs."""

    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    outcome = serializers.ChoiceField(
        Interaction.Outcome.values, required=False, allow_blank=True, help_text="How a call went; empty takes it back."
    )
    keep = serializers.BooleanField(default=False, help_text="There is a basis for what the check finds in the text.")

    closed: tuple[str, ...] = ("id", "author", "edited_at", "happened_at", "kind", "contact", "direction", "delivery")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        kinds = sorted({finding.kind for finding in findings(data.get("text", ""))})
        if kinds and not data.pop("keep"):
            raise serializers.ValidationError({"text": [ErrorDetail(WARNINGS[kind], kind) for kind in kinds]})
        data.pop("keep", None)
        return {**data, "kept": kinds}


class NewInteraction(Text):
    """A new entry. A call needs its outcome, the rest a text."""

    contact = serializers.UUIDField()
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    kind = serializers.ChoiceField(WRITABLE)
    channel = serializers.ChoiceField(channels_of(MESSAGE), required=False, help_text=CHANNEL)
    happened_at = serializers.DateTimeField(required=False, help_text="Now, unless you say.")
    others = serializers.ListField(
        child=serializers.UUIDField(), max_length=50, required=False, help_text="Contacts that were at the meeting too."
    )
    answer_by = answers_wanted()

    closed: tuple[str, ...] = ("id", "author", "edited_at", "direction", "delivery")

    def validate_happened_at(self, at: Any) -> Any:
        if at > timezone.now():
            raise serializers.ValidationError(_("This has not happened yet. The history holds what was."), "future")
        return at

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["kind"] == Interaction.Kind.CALL and not data.get("outcome"):
            raise serializers.ValidationError({"outcome": [ErrorDetail(_("Choose how the call went."), "required")]})
        if data["kind"] != Interaction.Kind.CALL and not data.get("text", "").strip():
            raise serializers.ValidationError({"text": [ErrorDetail(_("Write what happened."), "empty")]})
        if data.get("outcome") and data["kind"] not in HAVE_OUTCOMES:
            raise serializers.ValidationError({"outcome": [ErrorDetail(_("Only a call has one."), "not_needed")]})
        if bool(data.get("channel")) != (data["kind"] == Interaction.Kind.MESSAGE):
            words = _("A message says by what it went, and nothing else does.")
            raise serializers.ValidationError({"channel": [ErrorDetail(words, "channel")]})
        return super().validate(data)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.CONTACTS_EDIT}, scope="interactions")
class Interactions(Resource):
    """The history of one contact as far as you see it, newest first."""

    located = True
    queries = {"GET": InteractionsQuery}
    bodies = {"POST": NewInteraction}
    answers = {"GET": (200, InteractionPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = needing_history(purpose_of(request, self.asked))
        contact = readable_contact(request, self.asked, self.asked["contact"], purpose)
        entries = Interaction.objects.standing().filter(person=contact.person)
        entries = entries.select_related("person__key", "author", "message").defer(*SEALED)
        entries = moved_entries(entries, self.asked)
        if not sees_whole_history(request.user, contact):
            entries = entries.filter(author__in=written_by(request.user))

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Interaction]:
            rows = entries.filter(beyond(("happened_at", "pk"), edge, LessThan)) if edge else entries
            return list(rows.order_by("-happened_at", "-pk")[:size])

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda entry: (entry.happened_at, entry.pk))
        show(request, place="interactions", people=[contact.person], fields=["text"], purpose=purpose)
        facts = facts_of_entries(page.rows)
        return Response(page.body([entry_json(entry, contact) | facts[entry.pk] for entry in page.rows]))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Write what happened. Nothing personal is answered."""
        values = self.sent()
        purpose = needing_history(purpose_named(request, values.pop("purpose")))
        contact = contact_or_404(request.user, values.pop("contact"), alive=True)
        must_be_readable(contact.person, purpose)
        others = together(request, values.pop("others", []), contact, purpose)
        at = values.pop("happened_at", None)
        with answers_of(request, values.get("answer_by")), transaction.atomic():
            entry = write(contact, by=request.user, at=at, others=others, **values)
            return settle(created_receipt(entry.uid, "api:interaction", tag(revision(entry))))


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "interaction"},
    also={"PATCH": rights.CONTACTS_EDIT},
    scope="interactions",
)
class OneInteraction(Resource):
    """One entry."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": Text}
    answers = {"GET": (200, InteractionShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        entry, contact, purpose = entry_of(request, self.asked, key)
        show(request, place="interactions", people=[contact.person], fields=["text"], purpose=purpose)
        body = entry_json(entry, contact) | facts_of_entries([entry])[entry.pk]
        return conditional(request, body, revision(entry))

    def patch(self, request: Any, key: UUID) -> Response:
        """Correct your own entry, over the version in If-Match."""
        entry, _contact, _purpose = entry_of(request, self.asked, key)
        values = self.sent()
        with transaction.atomic():
            changed = amend_over(request, entry, values)
        return Receipt(200, {"id": str(entry.uid), "changed": changed}).response()


def needing_history(purpose: Purpose) -> Purpose:
    """The purpose itself; raises purpose_not_granted when it has no use for the history."""
    if not purpose.needs(Category.CORRESPONDENCE):
        raise Problem("purpose_not_granted", detail=NEEDS_HISTORY % {"purpose": str(purpose)})
    return purpose


def entry_of(request: Any, query: dict[str, Any], key: UUID) -> tuple[Interaction, Contact, Purpose]:
    """The entry with its contact, as far as the caller sees both, and the purpose, which may be served."""
    purpose = needing_history(purpose_of(request, query))
    legible = within_reach(request.user) | Q(author__in=written_by(request.user))
    entries = Interaction.objects.standing().filter(legible).select_related("person__key", "author", "message")
    entry = get_object_or_404(entries.defer(*SEALED), uid=key)
    return entry, readable_contact(request, query, entry.person.uid, purpose), purpose


def together(request: Any, uids: list[UUID], contact: Contact, purpose: Purpose) -> list[Contact]:
    """The others at a meeting: contacts that the caller sees and that may be served for the purpose."""
    try:
        others = present(request.user, [str(uid) for uid in uids], contact)
    except ValidationError as error:
        raise ValidationError({"others": error}) from None
    for other in others:
        must_be_readable(other.person, purpose)
    return others


def amend_over(request: Any, entry: Interaction, values: dict[str, Any]) -> list[str]:
    """Correct the entry unless somebody was faster; the names of what differs now. Call it in a transaction."""
    Person.hold([entry.person])
    entry = Interaction.objects.select_related("person__key").get(pk=entry.pk)
    require(request, revision(entry))
    text, outcome = values.get("text", entry.summary), values.get("outcome", entry.outcome)
    if entry.kind != Interaction.Kind.CALL and not text.strip():
        raise serializers.ValidationError({"text": [ErrorDetail(_("Write what happened."), "empty")]})
    if entry.kind != Interaction.Kind.CALL and values.get("outcome"):
        raise serializers.ValidationError({"outcome": [ErrorDetail(_("Only a call has one."), "not_needed")]})
    differences = {"text": text.strip() != entry.summary, "outcome": outcome != entry.outcome}
    amend(entry, by=request.user, text=text, outcome=outcome, kept=values["kept"])
    return [name for name, differs in differences.items() if differs]


def revision(entry: Interaction) -> str:
    """What the entry's version is called; of a letter also by how far it got."""
    return digest([str(entry.uid), entry.summary, entry.outcome, delivery_of(entry)])


def entry_json(entry: Interaction, contact: Contact) -> dict[str, Any]:
    """One entry."""
    same = ("kind", "outcome", "minutes", "channel", "direction", "happened_at", "edited_at")
    head = {"id": entry.uid, "contact": contact.uid, "text": entry.summary}
    head["author"] = entry.author.uid if entry.author else None
    head["delivery"] = delivery_of(entry)
    return head | {name: getattr(entry, name) for name in same}


def delivery_of(entry: Interaction) -> str:
    """How far a letter of ours got; empty for any other entry."""
    return entry.message.state if entry.message else ""
