"""The register of risks for people (Art. 24(1), 32): steps and levels before and after measures, what holds of them.

The words are the organisation's own about a purpose; a colleague is said by id alone.
"""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.resource import Resource
from crm.dpo.models import Risk, RiskMeasure
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.recording import initial, residual
from crm.dpo.risks.risk_rows import Checks, checks_now
from crm.dpo.risks.risk_scale import LEVELS, Steps
from crm.narrowing import Words


class StepsShape(serializers.Serializer):
    """How likely, how bad for people, and the level of both."""

    likelihood = serializers.IntegerField(help_text="1 to 4.")
    severity = serializers.IntegerField(help_text="Effect on people, 1 to 4.")
    level = serializers.ChoiceField(list(LEVELS))


class MeasureShape(serializers.Serializer):
    """One measure: of the catalogue, looked at by the product, or declared."""

    code = serializers.CharField(help_text="Of the catalogue; empty: declared by the organisation.")
    words = serializers.CharField()
    evidence = serializers.CharField(help_text="Where the evidence of a declared one is kept.")
    held = serializers.BooleanField(
        allow_null=True, help_text="What the product saw last; null: declared, or not looked at yet."
    )
    seen_at = serializers.DateTimeField(allow_null=True, help_text="When the product looked.")
    declared_at = serializers.DateTimeField()


class RiskShape(serializers.Serializer):
    """One risk."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    purpose = serializers.CharField(help_text="Its short name; empty: the whole organisation.")
    event = serializers.ChoiceField(Risk.Event.values, help_text="What is feared.")
    title = serializers.CharField()
    asset = serializers.CharField(help_text="What it concerns.")
    threat = serializers.CharField(help_text="How it could come about.")
    before = StepsShape()
    after = StepsShape()
    why_higher = serializers.CharField(help_text="Why it stands higher after the measures; else empty.")
    measures = MeasureShape(many=True)
    owner = serializers.UUIDField(allow_null=True, help_text="The colleague who looks after it, as `users` names them.")
    review_on = serializers.DateField(help_text="The next look.")
    state = serializers.ChoiceField(Risk.State.values)
    reason = serializers.CharField(help_text="Why it is accepted or closed.")
    marked_at = serializers.DateTimeField(allow_null=True, help_text="Since when a measure of it does not hold.")
    looked_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class RiskPage(serializers.Serializer):
    """A page of risks."""

    results = RiskShape(many=True)
    next = serializers.URLField(allow_null=True)


class RisksQuery(Paged):
    """The parameters of the register."""

    state = serializers.ChoiceField(Risk.State.values, required=False)
    purpose = serializers.SlugField(required=False)
    marked = serializers.BooleanField(required=False, help_text="true: those of which a measure does not hold.")


@policy(rights.PRIVACY_PURPOSES, scope="risks")
class Risks(Resource):
    """All risks there ever were, by number; closed ones stay."""

    rows_counted = False
    queries = {"GET": RisksQuery}
    answers = {"GET": (200, RiskPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = asked_for(self.asked)
            return (rows.filter(number__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.number,))
        show(request, place="risks", people=[])
        checks = checks_now()
        return Response(page.body([risk_json(row, checks) for row in page.rows]))


@policy(rights.PRIVACY_PURPOSES, params={"key": "risk"}, scope="risks")
class OneRisk(Resource):
    """One risk."""

    rows_counted = False
    answers = {"GET": (200, RiskShape)}

    def get(self, request: Any, key: UUID) -> Response:
        row = get_object_or_404(Risk.objects.told(), uid=key)
        show(request, place="risks", people=[])
        return conditional(request, risk_json(row, checks_now()))


def asked_for(asked: dict[str, Any]) -> Any:
    """Those that the parameters name."""
    exact = {name: asked[name] for name in ("state", "purpose") if name in asked}
    rows = Risk.objects.told().filter(**exact).order_by("number")
    return rows.filter(marked_at__isnull=not asked["marked"]) if "marked" in asked else rows


def risk_json(row: Risk, checks: Checks) -> dict[str, Any]:
    """One of them."""
    same = ("purpose", "event", "title", "asset", "threat", "why_higher", "review_on", "state")
    return {
        "id": row.uid,
        "number": row.called,
        **{name: getattr(row, name) for name in (*same, "marked_at", "looked_at", "created_at")},
        "before": steps_json(initial(row)),
        "after": steps_json(residual(row)),
        "measures": [measure_json(measure, checks) for measure in row.measures.all()],
        "owner": row.owner.uid if row.owner else None,
        "reason": row.state_note,
    }


def steps_json(steps: Steps) -> dict[str, Any]:
    """The two steps with their level."""
    return {"likelihood": steps.likelihood, "severity": steps.severity, "level": steps.level}


def measure_json(row: RiskMeasure, checks: Checks) -> dict[str, Any]:
    """One measure with what the product saw of it."""
    check = checks.get(row.code)
    words: Words = MEASURES[row.code].words if row.code in MEASURES else row.words or row.code
    return {
        "code": row.code,
        "words": str(words),
        "evidence": row.note,
        "held": check and check.held,
        "seen_at": check and check.checked_at,
        "declared_at": row.declared_at,
    }
