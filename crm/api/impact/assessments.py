"""Impact assessments (Art. 35) and balancing tests (Art. 6(1)(f)): each version with its steps, opinions and decision.

    GET  /assessments/?kind=impact&purpose=offers     every version, decided or worked on
    GET  /assessments/<id>/                           what was answered step by step, the risks that it rests on

They say what a purpose does to people, not to whom; who advised and who decided is not told.
"""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.resource import Resource
from crm.dpo.balancing.course import BALANCING
from crm.dpo.impact.impact_acts import picture
from crm.dpo.impact.impact_steps import IMPACT
from crm.dpo.models import Assessment, AssessmentOpinion
from crm.dpo.steps.step_pages import Course, changes_of, versions_of
from crm.dpo.steps.step_questions import Question, said

COURSES: dict[str, Course] = {course.kind: course for course in (BALANCING, IMPACT)}
STATES = ("open", "in_force", "overdue", "reopened", "refused", "superseded")


class AssessmentShape(serializers.Serializer):
    """One version of an assessment."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Assessment.Kind.values)
    number = serializers.CharField(help_text="The same in all versions.")
    version = serializers.IntegerField()
    purpose = serializers.SlugField()
    state = serializers.ChoiceField(
        STATES, help_text="As of today. `refused`: it was decided that the processing does not go on."
    )
    needed = serializers.BooleanField(allow_null=True, help_text="What the screening of an impact assessment found.")
    outcome = serializers.ChoiceField(["", *filter(None, Assessment.Outcome.values)], help_text="Empty until decided.")
    against_officer = serializers.BooleanField(help_text="Decided against the officer's opinion, for `reason`.")
    reason = serializers.CharField()
    begun_at = serializers.DateTimeField()
    screened_at = serializers.DateTimeField(allow_null=True)
    handed_at = serializers.DateTimeField(allow_null=True, help_text="When it was passed on for a decision.")
    consulted_on = serializers.DateField(allow_null=True, help_text="The day on which the authority was asked.")
    answered_on = serializers.DateField(allow_null=True, help_text="The day on which the authority answered.")
    decided_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True, help_text="The next look.")
    reopened_at = serializers.DateTimeField(allow_null=True, help_text="When a measure turned out not to hold.")
    reopened_for = serializers.ListField(child=serializers.CharField(), help_text="Codes of these measures.")


class AssessmentPage(serializers.Serializer):
    """A page of versions."""

    results = AssessmentShape(many=True)
    next = serializers.URLField(allow_null=True)


class AnswerShape(serializers.Serializer):
    """A question, and what was answered."""

    question = serializers.SlugField()
    text = serializers.CharField(help_text="The question, in the caller's language.")
    answer = serializers.CharField(help_text="The code of the answer, or the words; empty while it is open.")
    said = serializers.CharField(help_text="The answer in words, with its note.")


class StepShape(serializers.Serializer):
    """One step."""

    step = serializers.IntegerField()
    title = serializers.CharField()
    answers = AnswerShape(many=True)


class OpinionShape(serializers.Serializer):
    """What the officer said."""

    verdict = serializers.ChoiceField(AssessmentOpinion.Verdict.values)
    text = serializers.CharField()
    given_at = serializers.DateTimeField()


class RestingShape(serializers.Serializer):
    """A risk as the assessment shows it: frozen with the decision."""

    number = serializers.CharField()
    title = serializers.CharField()
    before = serializers.ListField(child=serializers.IntegerField(), help_text="Likelihood, effect on people.")
    after = serializers.ListField(child=serializers.IntegerField())
    measures = serializers.ListField(child=serializers.CharField(), help_text="Codes, or the words of a declared one.")


class DifferenceShape(serializers.Serializer):
    """What this version says otherwise than the one before."""

    term = serializers.CharField()
    before = serializers.CharField()
    now = serializers.CharField()


class OtherVersionShape(serializers.Serializer):
    """Another version of the same assessment."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    decided_at = serializers.DateTimeField(allow_null=True)


class WholeAssessmentShape(AssessmentShape):
    """One version with all that it says."""

    steps = StepShape(many=True)
    opinions = OpinionShape(many=True)
    risks = RestingShape(many=True)
    advice = serializers.CharField(help_text="What the authority advised.")
    changes = DifferenceShape(many=True)
    versions = OtherVersionShape(many=True)


class AssessmentsQuery(Paged):
    """The parameters of the list."""

    kind = serializers.ChoiceField(Assessment.Kind.values, required=False)
    purpose = serializers.SlugField(required=False)
    newest = serializers.BooleanField(default=False, help_text="true: the last version of each alone.")


@policy(rights.PRIVACY_PURPOSES, scope="assessments")
class Assessments(Resource):
    """Every version, in the order in which they were begun."""

    rows_counted = False
    queries = {"GET": AssessmentsQuery}
    answers = {"GET": (200, AssessmentPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = asked_for(self.asked)
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="assessments", people=[])
        counting = counting_keys()
        return Response(page.body([assessment_json(row, counting) for row in page.rows]))


@policy(rights.PRIVACY_PURPOSES, params={"key": "assessment"}, scope="assessments")
class OneAssessment(Resource):
    """One version, step by step."""

    rows_counted = False
    answers = {"GET": (200, WholeAssessmentShape)}

    def get(self, request: Any, key: UUID) -> Response:
        row = get_object_or_404(Assessment.objects.told(), uid=key)
        show(request, place="assessments", people=[])
        return conditional(request, whole_json(row))


def asked_for(asked: dict[str, Any]) -> Any:
    """Those that the parameters name."""
    exact = {name: asked[name] for name in ("kind", "purpose") if name in asked}
    rows = Assessment.objects.filter(**exact).order_by("pk")
    if not asked["newest"]:
        return rows
    last = Assessment.objects.order_by("kind", "number", "-version").distinct("kind", "number")
    return rows.filter(pk__in=last.values("pk"))


def counting_keys() -> set[int]:
    """The last decided version of each purpose and kind."""
    return set(Assessment.objects.counting().order_by().values_list("pk", flat=True))


def state_of(row: Assessment, counting: set[int]) -> str:
    """How it stands today."""
    if row.undecided:
        return "open"
    if row.pk not in counting:
        return "superseded"
    if not row.passes:
        return "refused"
    if row.reopened_at:
        return "reopened"
    return "in_force" if row.stands(timezone.localdate()) else "overdue"


def assessment_json(row: Assessment, counting: set[int]) -> dict[str, Any]:
    """One version."""
    same = ("kind", "version", "purpose", "needed", "outcome", "reason", "begun_at", "screened_at", "handed_at")
    days = ("consulted_on", "answered_on", "decided_at", "review_on", "reopened_at", "reopened_for")
    return {
        "id": row.uid,
        "number": row.called,
        "state": state_of(row, counting),
        "against_officer": row.overrules_id is not None,
        **{name: getattr(row, name) for name in (*same, *days)},
    }


def whole_json(row: Assessment) -> dict[str, Any]:
    """One version with its steps, in the caller's language."""
    course = COURSES[row.kind]
    risks = (picture(row) if row.undecided else row.frozen) if row.kind == Assessment.Kind.IMPACT else {}
    return {
        **assessment_json(row, counting_keys()),
        "steps": [step_json(row, course, step) for step in course.steps if course.of_step(step)],
        "opinions": [
            {name: getattr(word, name) for name in ("verdict", "text", "given_at")} for word in row.opinions.all()
        ],
        "risks": risks.get("risks", []),
        "advice": row.advice,
        "changes": changes_of(course, row),
        "versions": [
            {"id": other.uid, "version": other.version, "decided_at": other.decided_at} for other in versions_of(row)
        ],
    }


def step_json(row: Assessment, course: Course, step: int) -> dict[str, Any]:
    """One step with its questions."""
    title, _note = course.steps[step]
    return {"step": step, "title": str(title), "answers": [answer_json(row, each) for each in course.of_step(step)]}


def answer_json(row: Assessment, each: Question) -> dict[str, Any]:
    """One question with its answer."""
    answer = row.answers.get(each.code, {}).get("answer", "")
    return {"question": each.code, "text": str(each.text), "answer": answer, "said": said(row.answers, each)}
