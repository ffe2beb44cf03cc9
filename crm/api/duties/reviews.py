"""Recurring reviews: what is looked at again, when next, and the last one that was signed. Nobody is named."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.dpo.models import Subject
from crm.dpo.reviews.review_rows import PlanRow, plan_rows


class ReviewShape(serializers.Serializer):
    """One subject that is looked at again."""

    subject = serializers.ChoiceField(Subject.values)
    months = serializers.IntegerField(help_text="Months between two reviews.")
    next_on = serializers.DateField(help_text="By when the next one is due.")
    late = serializers.BooleanField(help_text="As of today.")
    running = serializers.CharField(allow_null=True, help_text="The number of the one that is open.")
    last = serializers.CharField(allow_null=True, help_text="The number of the last one that was signed.")
    last_id = serializers.UUIDField(allow_null=True, help_text="Its id, which the event `review.signed` carries.")
    last_signed_at = serializers.DateTimeField(allow_null=True)


class ReviewList(serializers.Serializer):
    """All subjects, the nearest day first."""

    results = ReviewShape(many=True)


@policy(rights.ACCOUNTS_INFORMED, scope="reviews")
class Reviews(Resource):
    """All subjects that are looked at again."""

    rows_counted = False
    answers = {"GET": (200, ReviewList)}

    def get(self, request: Any) -> Response:
        show(request, place="reviews", people=[])
        return Response({"results": [review_json(row) for row in plan_rows(timezone.localdate())]})


def review_json(row: PlanRow) -> dict[str, Any]:
    """One of them."""
    return {
        "subject": row.plan.subject,
        "months": row.plan.months,
        "next_on": row.plan.next_on,
        "late": row.late,
        "running": row.running and row.running.number,
        "last": row.last and row.last.number,
        "last_id": row.last and row.last.uid,
        "last_signed_at": row.last and row.last.signed_at,
    }
