"""The officer's own work for programs, in numbers, codes and dates: policies, opinions, cases with the authority, plan.

No word of a question, an opinion, a letter or a point is told, and no colleague is named.
"""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models.officer import Consultation, Policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Query
from crm.dpo.authority_cases.case_rows import case_counts
from crm.dpo.models import AuthorityCase, PlanTask
from crm.dpo.policies.policy_rows import PolicyRow, policy_rows
from crm.privacy.people.covered_names import Cover

EXAMPLES_OUT = {"demo": False}


class StaffPolicyShape(serializers.Serializer):
    """One policy of the organisation that staff are held to, with how many have confirmed the version in force."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    required = serializers.BooleanField(help_text="Whether everybody of its audience has to read it.")
    roles = serializers.ListField(child=serializers.SlugField(), help_text="Its audience; empty: everybody.")
    version = serializers.IntegerField(allow_null=True, help_text="The one in force; null: a draft alone.")
    published_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True, help_text="When it is looked at again.")
    readers = serializers.IntegerField(help_text="How many are to read it today.")
    read = serializers.IntegerField(help_text="How many of them have confirmed the version in force.")
    created_at = serializers.DateTimeField()


class StaffPolicyPage(serializers.Serializer):
    """A page of policies."""

    results = StaffPolicyShape(many=True)
    next = serializers.URLField(allow_null=True)


class ConsultationShape(serializers.Serializer):
    """One question to the officer: its number, and where it stands."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    asked_at = serializers.DateTimeField()
    given_at = serializers.DateTimeField(allow_null=True, help_text="When the officer gave an opinion.")
    outcome = serializers.ChoiceField([*Consultation.Outcome.values, ""], help_text="Empty: nobody has decided yet.")
    decided_at = serializers.DateTimeField(allow_null=True)


class ConsultationPage(serializers.Serializer):
    """A page of consultations."""

    results = ConsultationShape(many=True)
    next = serializers.URLField(allow_null=True)


class AuthorityShape(serializers.Serializer):
    """One case with the authority, in codes, counts and terms. Its title and every other word stay here."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(AuthorityCase.Kind.values)
    reference = serializers.CharField(help_text="The authority's own; empty for none.")
    state = serializers.ChoiceField(AuthorityCase.State.values)
    outcome = serializers.ChoiceField([*AuthorityCase.Outcome.values, ""])
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text="The nearest term of a letter that waits for its answer.")
    late = serializers.BooleanField(help_text="Whether that term is over.")
    letters_in = serializers.IntegerField()
    letters_out = serializers.IntegerField(help_text="Those of ours that went.")
    points = serializers.IntegerField(help_text="What the authority asks, point by point.")
    missing = serializers.IntegerField(help_text="Documents that were named as missing and follow.")
    request = serializers.CharField(allow_null=True, help_text="The number of the request that it is about.")
    breach = serializers.CharField(allow_null=True, help_text="The number of the breach that it is about.")
    keep_until = serializers.DateField(allow_null=True, help_text="A closed case stays until the end of this day.")


class AuthorityPage(serializers.Serializer):
    """A page of cases."""

    results = AuthorityShape(many=True)
    next = serializers.URLField(allow_null=True)


class AuthorityQuery(Paged):
    """The parameters of the list of cases."""

    state = serializers.ChoiceField(AuthorityCase.State.values, required=False)


class PlannedWorkShape(serializers.Serializer):
    """One task of the officer's year."""

    id = serializers.UUIDField()
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    kind = serializers.ChoiceField(PlanTask.Kind.values)
    title = serializers.CharField(help_text="Names of people whom we hold are behind masks.")
    state = serializers.ChoiceField(PlanTask.State.values)
    late = serializers.BooleanField(help_text="As of today.")
    settled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class PlanShape(serializers.Serializer):
    """The tasks of one year, by months."""

    results = PlannedWorkShape(many=True)


class PlanQuery(Query):
    """Which year."""

    year = serializers.IntegerField(min_value=2018, max_value=2199, required=False, help_text="This one unless given.")


@policy(rights.PRIVACY_VIEW, scope="policies")
class StaffPolicies(Resource):
    """Policies in force and in draft, with how many of their audience have confirmed the version in force."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, StaffPolicyPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = Policy.objects.filter(retired_at=None, **EXAMPLES_OUT).order_by("pk")
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="policies", people=[])
        return Response(page.body([policy_json(row) for row in policy_rows(page.rows)]))


@policy(rights.PRIVACY_VIEW, scope="consultations")
class Consultations(Resource):
    """Questions to the officer, in the order in which they were asked."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, ConsultationPage)}

    def get(self, request: Any) -> Response:
        columns = ("number", "asked_at", "given_at", "outcome", "decided_at")

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = Consultation.objects.for_desk(request.user).filter(**EXAMPLES_OUT).order_by("pk")
            return (rows.filter(pk__gt=edge[0]) if edge else rows).only("uid", *columns)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="consultations", people=[])
        results = [{"id": row.uid, **{name: getattr(row, name) for name in columns}} for row in page.rows]
        return Response(page.body(results))


@policy(rights.PRIVACY_REQUESTS, scope="authority")
class AuthorityCases(Resource):
    """Cases with the authority, in the order in which they were opened."""

    rows_counted = False
    queries = {"GET": AuthorityQuery}
    answers = {"GET": (200, AuthorityPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = AuthorityCase.objects.for_desk(request.user).filter(**EXAMPLES_OUT).order_by("pk")
            rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows
            rows = rows.select_related("request", "breach").defer("title", "contact", "closing_note")
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="authority", people=[])
        counts, today = case_counts(page.rows), timezone.localdate()
        return Response(page.body([authority_json(row, counts[row.pk], today) for row in page.rows]))


@policy(rights.PRIVACY_VIEW, scope="plan")
class YearPlan(Resource):
    """The officer's plan of a year."""

    rows_counted = False
    queries = {"GET": PlanQuery}
    answers = {"GET": (200, PlanShape)}

    def get(self, request: Any) -> Response:
        today = timezone.localdate()
        rows = list(PlanTask.objects.filter(year=self.asked.get("year", today.year), **EXAMPLES_OUT))
        show(request, place="plan", people=[])
        cover = Cover.of([row.title for row in rows])
        return Response({"results": [task_json(row, cover, today) for row in rows]})


def policy_json(row: PolicyRow) -> dict[str, Any]:
    """One policy."""
    return {
        "id": row.policy.uid,
        **{name: getattr(row.policy, name) for name in ("title", "required", "roles", "review_on")},
        "version": row.current and row.current.number,
        "published_at": row.current and row.current.published_at,
        "readers": row.readers,
        "read": row.read,
        "created_at": row.policy.made_at,
    }


def authority_json(case: AuthorityCase, counts: dict[str, Any], today: Any) -> dict[str, Any]:
    """One case."""
    same = ("number", "kind", "reference", "state", "outcome", "opened_at", "closed_at", "keep_until")
    due_on = counts["due_on"]
    return {
        "id": case.uid,
        **{name: getattr(case, name) for name in same},
        **counts,
        "late": due_on is not None and due_on < today,
        "request": case.request and case.request.number,
        "breach": case.breach and case.breach.number,
    }


def task_json(task: PlanTask, cover: Cover, today: Any) -> dict[str, Any]:
    """One task."""
    same = ("year", "month", "kind", "state", "settled_at")
    return {
        "id": task.uid,
        **{name: getattr(task, name) for name in same},
        "title": cover(task.title),
        "late": task.late(today),
        "created_at": task.made_at,
    }
