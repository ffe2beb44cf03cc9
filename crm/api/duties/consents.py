"""Why we may, for programs: how each person stands for a purpose, a consent with its proof, a withdrawal, an objection.

    GET  /consents/<id>/?purpose=offers  one of them, as the feed of changes names it
    GET  /consents/?purpose=offers       how each contact stands, those who said no included: whom to leave out, too
    POST /consents/                      a consent that somebody gave to you, to a published version of our words
    POST /consents/<id>/withdrawal/      it is over, as soon as this answers
    POST /consents/objections/           no marketing at all (Art. 21(2)), from now on

No value of anybody is answered here: ids, codes and dates. A yes for e-mail waits until the person has confirmed it,
and one told by a program never lifts an objection: the rules stand behind this door (consents/capture/passed_on.py). A
no is taken even while the data are restricted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from consents.capture.confirmation import awaited
from consents.capture.passed_on import PassedOn, pass_on
from consents.grounds.answers import REASONS, Answer, State
from consents.grounds.recording import answers, may_contact, object_to_marketing, withdraw
from consents.models import Ground, Submission
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import purpose_named, purposes_of
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import ChannelField, Strict
from crm.api.updates.case_facts import ChangeFacts, facts_of_grounds
from crm.api.updates.record_facts import UpdatedSince, moved_since
from crm.api.updates.record_moves import CONSENT
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.models import LegalBasis, Person, Purpose

FUTURE = _("This has not happened yet.")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class ConsentShape(ChangeFacts):
    """How one person stands for the purpose, on one channel."""

    id = serializers.UUIDField(help_text="The ground.")
    contact = serializers.UUIDField()
    channel = ChannelField(none=True)
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


class ConsentsQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of the list."""

    contact = serializers.UUIDField(required=False, help_text="Of one contact only.")


class Told(Strict):
    """Something that happened at a moment."""

    at = serializers.DateTimeField(required=False, help_text="When; now, unless you say.")

    closed: tuple[str, ...] = ("id", "state", "reason", "basis", "since", "until")

    def validate_at(self, at: Any) -> Any:
        if at > timezone.now():
            raise serializers.ValidationError(FUTURE, "future")
        return at


class NewConsent(Strict):
    """A consent: to which words of ours, how and when (Art. 7(1))."""

    contact = serializers.UUIDField()
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    channel = ChannelField()
    version = serializers.IntegerField(
        min_value=1, max_value=32767, help_text="Of our published words that were shown: from /purposes/ or /forms/."
    )
    language = serializers.ChoiceField(LANGUAGES, help_text="Of the words that were shown.")
    how = serializers.CharField(max_length=200, help_text="For example: unticked box in the web shop's checkout.")
    at = serializers.DateTimeField(help_text="When it was given; the words have to have been in force then.")
    page = serializers.URLField(max_length=200, required=False, help_text="Where it was given.")
    reference = serializers.CharField(max_length=200, required=False, help_text="Your own record of it.")
    notice_version = serializers.CharField(
        max_length=60,
        required=False,
        help_text="The version of our notice that was shown with the words, as «general/3»: from /purposes/. Without "
        "it nobody was told, and they are told by us.",
    )

    closed: tuple[str, ...] = ("id", "state", "reason", "basis", "since", "until", "proof")


class NewObjection(Told):
    """An objection to marketing."""

    contact = serializers.UUIDField()
    channel = ChannelField(required=False, help_text="By this channel alone; all of it, unless you name one.")


class Standing(serializers.Serializer):
    """How it stands now: an objection outweighs a consent that a program tells."""

    id = serializers.UUIDField(help_text="Of what was passed on.")
    ground = serializers.UUIDField(allow_null=True, help_text="As the list names it; null until it counts.")
    to_confirm = serializers.BooleanField(help_text="It counts once the person has pressed the button in our mail.")
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
        grounds = visible_grounds(request, [purpose.slug], **ground_conditions(self.asked))
        grounds = moved_since(request, self.asked, CONSENT, grounds, purpose)

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Ground]:
            rows = grounds.filter(pk__lt=edge[0]) if edge else grounds
            return rows.order_by("-pk")[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda ground: (ground.pk,))
        people = {ground.person_id: ground.person for ground in page.rows}
        show(request, place="consents", people=people.values(), fields=["may_contact"], purpose=purpose)
        return Response(page.body(grounds_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Pass on a consent. One for e-mail waits for the person's own button. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values["purpose"])
        contact = contact_or_404(request.user, values["contact"], alive=True)
        must_have_custody(request.user, contact)
        refuse_paused([contact.pk])
        with transaction.atomic():
            submission = pass_on(contact.person, passed_on(purpose, values), by=request.user)
            return settle(Receipt(201, consent_answer(submission, contact.person, values["channel"], purpose)))


@policy(rights.CONTACTS_VIEW, params={"key": "consent"}, scope="consents")
class OneConsent(Resource):
    """How one contact stands for a purpose, on one channel."""

    queries = {"GET": PurposeQuery}
    answers = {"GET": (200, ConsentShape)}

    def get(self, request: Any, key: UUID) -> Response:
        purpose = purpose_of(request, self.asked)
        ground = get_object_or_404(visible_grounds(request, [purpose.slug]), uid=key)
        show(request, place="consents", people=[ground.person], fields=["may_contact"], purpose=purpose)
        return conditional(request, grounds_json(request, [ground], purpose)[0])


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
        ground = get_object_or_404(visible_grounds(request, slugs, basis=LegalBasis.CONSENT), uid=key)
        with transaction.atomic():
            changed = withdraw(ground.person, ground.purpose, ground.channel, by=request.user, at=values.get("at"))
            return settle(Receipt(201, {"id": str(ground.uid), "changed": changed}))


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="consents")
class Objections(Resource):
    """No marketing, at all or by one channel."""

    bodies = {"POST": NewObjection}
    answers = {"POST": (201, Ended)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take down that somebody wants no marketing, whatever they agreed to before. `id` is the contact's.

        With `channel` it closes that one and leaves the others as they were.
        """
        values = self.sent()
        contact = contact_or_404(request.user, values["contact"], alive=True)
        with transaction.atomic():
            details = {"at": values.get("at"), "channel": values.get("channel", "")}
            changed = object_to_marketing(contact.person, by=request.user, **details)
            return settle(Receipt(201, {"id": str(contact.uid), "changed": changed}))


def visible_grounds(request: Any, slugs: Any, **where: Any) -> Any:
    """Grounds for these purposes of contacts that the caller sees, with their people's keys."""
    visible = Contact.objects.alive().visible_to(request.user)
    rows = Ground.objects.filter(purpose__slug__in=slugs, person__in=visible.values("pk"), **where)
    return rows.select_related("person__key", "purpose")


def ground_conditions(query: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the query as conditions on grounds: {lookup: value}."""
    conditions = {"channel": query.get("channel"), "person__uid": query.get("contact")}
    return {name: value for name, value in conditions.items() if value}


def passed_on(purpose: Purpose, values: dict[str, Any]) -> PassedOn:
    """The body as the verb takes it."""
    same = ("channel", "version", "language", "how")
    further = {name: values.get(name, "") for name in ("page", "reference", "notice_version")}
    return PassedOn(purpose=purpose, given_at=values["at"], **{name: values[name] for name in same}, **further)


def consent_answer(submission: Submission, person: Person, channel: str, purpose: Purpose) -> dict[str, Any]:
    """The answer to a passed-on consent: its ids, whether it waits for confirmation, the state and its reason."""
    answer = may_contact(person, channel, purpose)
    waits = awaited(submission)
    ground = None if waits else Ground.objects.get(person=person, purpose__slug=purpose.slug, channel=channel)
    ids = {"id": str(submission.uid), "ground": str(ground.uid) if ground else None}
    return {**ids, "to_confirm": waits, "state": str(answer.state), "reason": answer.reason}


def grounds_json(request: Any, grounds: Sequence[Ground], purpose: Purpose) -> list[dict[str, Any]]:
    """Rows for one purpose, with how each stands now and when it moved."""
    people = {ground.person_id: ground.person for ground in grounds}
    pairs = [(channel, purpose) for channel in {ground.channel for ground in grounds}]
    by_key = answers(people, pairs) if pairs else {}
    facts = facts_of_grounds(request, grounds, purpose)
    return [
        ground_json(ground, by_key[ground.person_id, ground.channel, purpose.slug]) | facts.get(ground.pk, {})
        for ground in grounds
    ]


def ground_json(ground: Ground, answer: Answer) -> dict[str, Any]:
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
