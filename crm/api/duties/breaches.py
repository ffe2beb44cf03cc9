"""Breach cases in numbers and codes, and incidents reported by programs. No text of a case leaves here."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.db.models.lookups import LessThan
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from breaches.cases.case_state import CaseState
from breaches.incidents.incident_reports import report
from breaches.models import Breach, Decision, Filing, Incident, Question, Risk, Verdict, terms
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
from crm.api.updates.record_moves import BREACH
from crm.lists.access import beyond

LONGEST = 8000
MADE = "opened_at"  # when a case was made


class FilingShape(serializers.Serializer):
    """What the authority was told."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(Filing.Kind.values)
    sent_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is only prepared.")
    late = serializers.BooleanField(help_text="After 72 hours (GDPR Art. 33(1)).")
    authority_number = serializers.CharField()


class BreachShape(ChangeFacts):
    """A case, in numbers and codes."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    drill = serializers.BooleanField(help_text="An exercise; never in the register.")
    state = serializers.ChoiceField(Breach.State.values)
    role = serializers.ChoiceField(terms.Role.values)
    kind = serializers.CharField(help_text="The type of incident as a code of the form; empty when not known yet.")
    detected_at = serializers.DateTimeField(allow_null=True)
    aware_at = serializers.DateTimeField(allow_null=True, help_text="The 72 hours run from here.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="Elapsed hours, never shifted.")
    overdue = serializers.BooleanField()
    people = serializers.IntegerField(allow_null=True)
    records = serializers.IntegerField(allow_null=True)
    data = serializers.ListField(child=serializers.CharField(), help_text="Kinds of data, as codes of the form.")
    risk = serializers.ChoiceField(["", *Risk.values], help_text="Empty until somebody has assessed it.")
    authority = serializers.ChoiceField(["", *Verdict.values], help_text="The decision; empty until there is one.")
    people_told = serializers.ChoiceField(["", *Verdict.values], help_text="The decision; empty until there is one.")
    filings = FilingShape(many=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class BreachPage(serializers.Serializer):
    """A page of cases."""

    results = BreachShape(many=True)
    next = serializers.URLField(allow_null=True)


class BreachesQuery(UpdatedSince, Paged):
    """The parameters of the list."""

    state = serializers.ChoiceField(Breach.State.values, required=False)
    drill = serializers.BooleanField(default=False, help_text="Exercises instead of cases.")


class NewIncident(Strict):
    """A report in three plain fields. The provisional clock runs from `arrived_at`."""

    what = serializers.CharField(max_length=LONGEST, help_text="What happened.")
    noticed = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, help_text="When, and how.")
    whose = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, help_text="Whose data.")
    arrived_at = serializers.DateTimeField(required=False, help_text="When you heard of it; now, unless you say.")


class Reported(serializers.Serializer):
    """It was taken down."""

    id = serializers.UUIDField()
    number = serializers.CharField()


@policy(
    rights.PRIVACY_BREACHES,
    methods=("GET", "POST"),
    also={"POST": rights.PRIVACY_BREACHES},
    scope="breaches",
)
class Breaches(Resource):
    """Cases, the newest first. POST reports an incident, which the DPO judges."""

    queries = {"GET": BreachesQuery}
    bodies = {"POST": NewIncident}
    answers = {"GET": (200, BreachPage), "POST": (201, Reported)}

    def get(self, request: Any) -> Response:
        query = self.asked

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = moved_cases(cases(request).filter(drill=query["drill"]), BREACH, query, MADE)
            rows = rows.filter(state=query["state"]) if "state" in query else rows
            rows = rows.filter(beyond(("opened_at", "pk"), edge, LessThan)) if edge else rows
            return rows.order_by("-opened_at", "-pk")[:size]

        page = Page.turned(Turn.of(request, query), fetch, lambda case: (case.opened_at, case.pk))
        show(request, place="breaches", people=[])
        facts = facts_of_cases(page.rows, MADE)
        return Response(page.body([breach_json(case) | facts[case.target] for case in page.rows]))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Report an incident. Nothing personal is answered."""
        values = self.sent()
        with transaction.atomic():
            incident = report(**values, by=request.user, channel=Incident.Channel.API)
            return settle(Receipt(201, {"id": str(incident.uid), "number": incident.number}))


@policy(rights.PRIVACY_BREACHES, params={"key": "breach_case"}, scope="breaches")
class OneBreach(Resource):
    """One case."""

    answers = {"GET": (200, BreachShape)}

    def get(self, request: Any, key: UUID) -> Response:
        case = get_object_or_404(cases(request), uid=key)
        show(request, place="breaches", people=[])
        return conditional(request, breach_json(case) | facts_of_cases([case], MADE)[case.target])


def cases(request: Any) -> Any:
    """The cases with what is said of them; examples of the demo are none."""
    decisions = Decision.objects.filter(replaced_at=None, decided_at__isnull=False)
    return (
        Breach.objects.for_desk(request.user)
        .filter(demo=False)
        .prefetch_related("assessments", Prefetch("decisions", decisions), "filings")
    )


def breach_json(case: Breach) -> dict[str, Any]:
    """A case in numbers and codes."""
    filings = sorted(case.filings.all(), key=lambda entry: entry.pk)
    decided = tuple(case.decisions.all())
    assessment = next(iter(sorted(case.assessments.all(), key=lambda entry: -entry.version)), None)
    case_status = CaseState(case, assessment, decided, (), tuple(filings))
    clock = case_status.clock(timezone.now())
    same = ("number", "drill", "state", "role", "kind", "detected_at", "aware_at", "data", "opened_at", "closed_at")
    return {
        "id": case.uid,
        **{name: getattr(case, name) for name in same},
        "due_at": case.due,
        "overdue": clock is not None and clock.overdue,
        "people": case.people_count,
        "records": case.records_count,
        "risk": assessment.risk if assessment else "",
        "authority": verdict_code(case_status, Question.AUTHORITY),
        "people_told": verdict_code(case_status, Question.PEOPLE),
        "filings": [
            {name: getattr(entry, name) for name in ("number", "kind", "sent_at", "late", "authority_number")}
            for entry in filings
        ],
    }


def verdict_code(case_status: CaseState, question: str) -> str:
    """A decision as a code."""
    decided = case_status.decided(question)
    return decided.verdict if decided else ""
