"""Why we may, for programs: how each person stands for a purpose, a consent with its proof, a withdrawal, an objection.

    GET  /consents/?purpose=offers       how each contact stands, those who said no included: whom to leave out, too
    POST /consents/                      a consent that somebody gave to you, with the words that were seen
    POST /consents/<id>/withdrawal/      it is over, as soon as this answers
    POST /consents/objections/           no marketing at all (Art. 21(2)), from now on

No value of anybody is answered here: ids, codes and dates. A yes told by a program never lifts an objection; only the
person can do that. A no is taken even while the data are restricted.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from consents.answers import REASONS, Answer, State
from consents.grounds import answers, may_contact, object_to_marketing, record_ground, withdraw
from consents.models import Ground
from crm.accounts import rights
from crm.accounts.policy import policy
from crm.api.disclosing import show
from crm.api.gate import purpose_named, purposes_of
from crm.api.idempotency import Receipt, Settle
from crm.api.pages import Page, Paged, Turn
from crm.api.persons import PurposeQuery, purpose_of
from crm.api.resource import Resource
from crm.api.shapes import Strict
from crm.contacts.custody import must_keep
from crm.contacts.models import Contact
from crm.contacts.pause import refuse_paused
from crm.contacts.views.doors import contact_or_404
from crm.privacy.models import Channel, LegalBasis, Purpose

FUTURE = _("This has not happened yet.")
NO_CONSENT = _("The purpose “%(purpose)s” does not rest on consent.")
NO_CHANNEL = _("The purpose “%(purpose)s” does not use this channel.")


class ConsentShape(serializers.Serializer):
    """How one person stands for the purpose, on one channel."""

    id = serializers.UUIDField(help_text="The ground.")
    contact = serializers.UUIDField()
    channel = serializers.ChoiceField(["", *Channel.values])
    basis = serializers.ChoiceField(LegalBasis.values)
    state = serializers.ChoiceField(State.values)
    reason = serializers.ChoiceField(list(REASONS), help_text="The code of the reason.")
    text = serializers.CharField(help_text="The reason in words, in the caller's language.")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True, help_text="When it ended, or ends by itself.")


class ConsentPage(serializers.Serializer):
    """A page of them."""

    results = ConsentShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")


class ConsentsQuery(PurposeQuery, Paged):
    """The parameters of the list."""

    contact = serializers.UUIDField(required=False, help_text="Of one contact only.")


class Told(Strict):
    """Something that happened at a moment."""

    at = serializers.DateTimeField(required=False, help_text="When; now, unless you say.")

    closed = ("id", "state", "reason", "basis", "since", "until")

    def validate_at(self, at: Any) -> Any:
        if at > timezone.now():
            raise serializers.ValidationError(FUTURE, "future")
        return at


class Proof(Strict):
    """What proves a consent (Art. 7(1)): how it was given, and the exact words that were seen."""

    how = serializers.CharField(max_length=200, help_text="For example: unticked box in the web shop's checkout.")
    text = serializers.CharField(
        max_length=4000, help_text="The words that were agreed to, as they stood on the screen."
    )
    language = serializers.CharField(max_length=5)
    version = serializers.CharField(max_length=40, required=False, help_text="What you call these words.")
    page = serializers.URLField(max_length=200, required=False, help_text="Where it was given.")
    reference = serializers.CharField(max_length=200, required=False, help_text="Your own record of it.")


class NewConsent(Told):
    """A consent. Without proof there is none."""

    contact = serializers.UUIDField()
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    channel = serializers.ChoiceField(Channel.values)
    proof = Proof()


class NewObjection(Told):
    """An objection to marketing."""

    contact = serializers.UUIDField()


class Standing(serializers.Serializer):
    """How it stands now: an objection outweighs a consent that a program tells."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(State.values)
    reason = serializers.ChoiceField(list(REASONS))


class Ended(serializers.Serializer):
    """Whether that was new."""

    id = serializers.UUIDField()
    changed = serializers.BooleanField()


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.CONTACTS_EDIT}, scope="consents")
class Consents(Resource):
    """How the contacts you see stand for a purpose, newest ground first; those who said no are listed too.

    Who has no ground at all is absent: that is a no.
    """

    queries = {"GET": ConsentsQuery}
    bodies = {"POST": NewConsent}
    answers = {"GET": (200, ConsentPage), "POST": (201, Standing)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        grounds = seen(request, [purpose.slug], **of(self.asked))

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Ground]:
            rows = grounds.filter(pk__lt=edge[0]) if edge else grounds
            return rows.order_by("-pk")[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda ground: (ground.pk,))
        people = {ground.person_id: ground.person for ground in page.rows}
        show(request, place="consents", people=people.values(), fields=["may_contact"], purpose=purpose)
        pairs = [(channel, purpose) for channel in {ground.channel for ground in page.rows}]
        told = answers(people, pairs) if pairs else {}
        rows = [spelled(one, told[one.person_id, one.channel, purpose.slug]) for one in page.rows]
        return Response(page.body(rows))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take down a consent with its proof. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values["purpose"])
        contact = contact_or_404(request.user, values["contact"], alive=True)
        must_keep(request.user, contact)
        refuse_paused([contact.pk])
        refuse_unfit(purpose, values["channel"])
        told = {"proof": dict(values["proof"]), "at": values.get("at")}
        with transaction.atomic():
            ground = record_ground(contact.person, purpose, values["channel"], by=request.user, **told)
            answer = may_contact(contact.person, values["channel"], purpose)
            body = {"id": str(ground.uid), "state": str(answer.state), "reason": answer.reason}
            return settle(Receipt(201, body))


@policy(
    rights.CONTACTS_VIEW,
    methods=("POST",),
    params={"key": "consent"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="consents",
)
class Withdrawal(Resource):
    """The end of a consent."""

    bodies = {"POST": Told}
    answers = {"POST": (201, Ended)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Take down that it was withdrawn: it counts when this answers. Asked twice, it changes once."""
        values = self.sent()
        slugs = purposes_of(request).values("slug")
        ground = get_object_or_404(seen(request, slugs, basis=LegalBasis.CONSENT), uid=key)
        with transaction.atomic():
            changed = withdraw(ground.person, ground.purpose, ground.channel, by=request.user, at=values.get("at"))
            return settle(Receipt(201, {"id": str(ground.uid), "changed": changed}))


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="consents")
class Objections(Resource):
    """No marketing at all."""

    bodies = {"POST": NewObjection}
    answers = {"POST": (201, Ended)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take down that somebody wants no marketing, whatever they agreed to before. `id` is the contact's."""
        values = self.sent()
        contact = contact_or_404(request.user, values["contact"], alive=True)
        with transaction.atomic():
            changed = object_to_marketing(contact.person, by=request.user, at=values.get("at"))
            return settle(Receipt(201, {"id": str(contact.uid), "changed": changed}))


def seen(request: Any, slugs: Any, **where: Any) -> Any:
    """Grounds for these purposes of contacts that the caller sees, with their people's keys."""
    visible = Contact.objects.alive().visible_to(request.user)
    rows = Ground.objects.filter(purpose__slug__in=slugs, person__in=visible.values("pk"), **where)
    return rows.select_related("person__key", "purpose")


def of(asked: dict[str, Any]) -> dict[str, Any]:
    """The query as conditions on grounds."""
    found = {"channel": asked.get("channel"), "person__uid": asked.get("contact")}
    return {name: value for name, value in found.items() if value}


def refuse_unfit(purpose: Purpose, channel: str) -> None:
    """Raise invalid for a purpose that needs no consent, or a channel that it does not use."""
    said = {"purpose": str(purpose)}
    if purpose.legal_basis != LegalBasis.CONSENT:
        raise serializers.ValidationError({"purpose": [ErrorDetail(NO_CONSENT % said, "not_consent")]})
    if channel not in purpose.channels:
        raise serializers.ValidationError({"channel": [ErrorDetail(NO_CHANNEL % said, "not_needed")]})


def spelled(ground: Ground, answer: Answer) -> dict[str, Any]:
    """One row."""
    return {
        "id": ground.uid,
        "contact": ground.person.uid,
        "channel": ground.channel,
        "basis": ground.basis,
        "state": answer.state,
        "reason": answer.reason,
        "text": answer.words,
        "since": ground.since,
        "until": ground.ended_at or ground.expires_at,
    }
