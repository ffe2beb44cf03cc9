"""People's requests in dates and codes, and requests passed on by programs. Nobody is named and no text leaves here."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.lookups import LessThan
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.api.updates.case_facts import ChangeFacts, facts_of_cases, moved_cases
from crm.api.updates.record_facts import UpdatedSince
from crm.api.updates.record_moves import REQUEST
from crm.lists.access import beyond
from crm.narrowing import promised
from dsar.cases.case_clocks import clocks_of
from dsar.cases.clock import Clock
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.cases.stages import reached
from dsar.models import Case, Channel, Decision, Kind, Outcome, ReplyBy, Stage, Topic, Verdict, Why

LONGEST = 8000
LANGUAGES = [code for code, _name in settings.LANGUAGES]
MADE = "entered_at"  # when a case was made


class VerdictShape(serializers.Serializer):
    """A decision in force on one right, or on one category or purpose of it."""

    right = serializers.ChoiceField(Kind.values)
    category = serializers.CharField(help_text="Empty: the right as a whole.")
    purpose = serializers.CharField(help_text="Empty: every purpose.")
    verdict = serializers.ChoiceField(Verdict.values)
    why = serializers.ChoiceField(["", *Why.values], help_text="The reason of a refusal or a fee.")


class RequestShape(ChangeFacts):
    """A request, in dates and codes."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.values))
    topic = serializers.ChoiceField(["", *Topic.values], help_text="What a privacy question is about.")
    channel = serializers.ChoiceField(Channel.values)
    state = serializers.ChoiceField(Case.State.values)
    stage = serializers.ChoiceField(
        Stage.values, help_text="What is worked on now; `closed` of an open one: it is answered and waits to be closed."
    )
    received_at = serializers.DateTimeField(help_text="The month runs from here, weekends included.")
    safe_on = serializers.DateField(help_text="The day to plan for.")
    due_on = serializers.DateField(help_text="The last day of the law: the same, moved off days off.")
    paused = serializers.BooleanField(help_text="A question of ours stops the clock.")
    extended = serializers.BooleanField(help_text="By two months; the person was told in time.")
    overdue = serializers.BooleanField()
    identified = serializers.BooleanField()
    set_aside = serializers.BooleanField(help_text="Taken for no request.")
    answered_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(["", *Outcome.values])
    decisions = VerdictShape(many=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class RequestPage(serializers.Serializer):
    """A page of requests."""

    results = RequestShape(many=True)
    next = serializers.URLField(allow_null=True)


class RequestsQuery(UpdatedSince, Paged):
    """The parameters of the list."""

    state = serializers.ChoiceField(Case.State.values, required=False)
    kind = serializers.ChoiceField(Kind.values, required=False)


class NewRequest(Strict):
    """What somebody asked for, in their words, and how to answer them."""

    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.values), min_length=1, max_length=len(Kind))
    details = serializers.CharField(max_length=LONGEST, help_text="In the person's own words.")
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True, help_text="The receipt with the code goes here.")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    postal = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reply_by = serializers.ChoiceField(ReplyBy.values, default=ReplyBy.EMAIL.value)
    language = serializers.ChoiceField(LANGUAGES, default=settings.LANGUAGE_CODE)
    topic = serializers.ChoiceField(["", *Topic.values], default="", help_text="Of a privacy question.")
    received_at = serializers.DateTimeField(required=False, help_text="When it reached you; now, unless you say.")


class TakenRequest(serializers.Serializer):
    """It was taken down."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    received_at = serializers.DateTimeField()
    safe_on = serializers.DateField(help_text="By then the person is to be answered.")


@policy(
    rights.PRIVACY_REQUESTS,
    methods=("GET", "POST"),
    also={"POST": rights.PRIVACY_REQUESTS},
    scope="requests",
)
class Requests(Resource):
    """Requests, the newest first. POST passes one on; the answer is the same for people known and unknown."""

    queries = {"GET": RequestsQuery}
    bodies = {"POST": NewRequest}
    answers = {"GET": (200, RequestPage), "POST": (201, TakenRequest)}

    def get(self, request: Any) -> Response:
        query = self.asked

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = moved_cases(cases(request), REQUEST, query, MADE)
            rows = rows.filter(state=query["state"]) if "state" in query else rows
            rows = rows.filter(kinds__contains=[query["kind"]]) if "kind" in query else rows
            rows = rows.filter(beyond(("received_at", "pk"), edge, LessThan)) if edge else rows
            return rows.order_by("-received_at", "-pk")[:size]

        page = Page.turned(Turn.of(request, query), fetch, lambda case: (case.received_at, case.pk))
        clocks, steps = clocks_of(page.rows), reached(page.rows)
        show(request, place="requests", people=[])
        facts = facts_of_cases(page.rows, MADE)
        rows = [request_json(case, clocks[case.pk], steps[case.pk]) | facts[case.target] for case in page.rows]
        return Response(page.body(rows))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Take a request down. Nothing personal is answered, and no code: that goes to the person alone."""
        values = self.sent()
        received_at = values.pop("received_at", None)
        request_made = RequestDetails(**{**values, "kinds": tuple(values["kinds"])})
        with transaction.atomic():
            case = receive(request_made, channel=Channel.API, received_at=received_at, by=request.user).case
            answer = {"id": str(case.uid), "number": case.number, "received_at": case.received_at.isoformat()}
            return settle(Receipt(201, {**answer, "safe_on": promised(case.safe_on).isoformat()}))


@policy(rights.PRIVACY_REQUESTS, params={"key": "request_case"}, scope="requests")
class OneRequest(Resource):
    """One request."""

    answers = {"GET": (200, RequestShape)}

    def get(self, request: Any, key: UUID) -> Response:
        case = get_object_or_404(cases(request), uid=key)
        show(request, place="requests", people=[])
        body = request_json(case, clocks_of([case])[case.pk], reached([case])[case.pk])
        return conditional(request, body | facts_of_cases([case], MADE)[case.target])


def cases(request: Any) -> Any:
    """The cases with what was decided; examples of the demo are none. Words and name are not even read."""
    rows = Case.objects.for_desk(request.user).select_related(None)
    return rows.filter(demo=False).defer("details", "postal").prefetch_related("decisions")


def request_json(case: Case, clock: Clock, step: str) -> dict[str, Any]:
    """A case in dates and codes, at `step`."""
    same = (
        "number",
        "kinds",
        "topic",
        "channel",
        "state",
        "received_at",
        "answered_at",
        "outcome",
        "closed_at",
    )
    decided: list[Decision] = [decision for decision in case.decisions.all() if decision.in_force]
    return {
        "id": case.uid,
        **{name: getattr(case, name) for name in same},
        "stage": step,
        "safe_on": clock.safe_on,
        "due_on": clock.statutory_on,
        "paused": clock.suspended_since is not None,
        "extended": clock.extended,
        "overdue": clock.overdue,
        "identified": case.identified_at is not None,
        "set_aside": case.spam_at is not None,
        "decisions": [
            {name: getattr(decision, name) for name in ("right", "category", "purpose", "verdict", "why")}
            for decision in decided
        ],
    }
