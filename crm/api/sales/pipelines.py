"""Pipelines with their stages, and the reasons for losing: what a program needs to know before it moves a deal."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.resource import Resource
from crm.sales.models import LostReason, Pipeline, Stage


class StageShape(serializers.Serializer):
    """A stage."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    probability = serializers.IntegerField(help_text="In percent.")
    rots_after = serializers.IntegerField(allow_null=True, help_text="Days without a move after which a deal rots.")


class PipelineShape(serializers.Serializer):
    """A pipeline, its stages in order."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    stages = StageShape(many=True)


class ReasonShape(serializers.Serializer):
    """Why a deal can be lost."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class PipelineList(serializers.Serializer):
    """All there are; they are few."""

    results = PipelineShape(many=True)
    lost_reasons = ReasonShape(many=True)


@policy(rights.DEALS_VIEW, scope="pipelines")
class Pipelines(Resource):
    """The pipelines in use and the reasons for losing. Nobody is named in them."""

    rows_counted = False
    answers = {"GET": (200, PipelineList)}

    def get(self, request: Any) -> Response:
        stages = Prefetch("stages", Stage.objects.in_use(), to_attr="row")
        pipelines = [
            {"id": row.uid, "name": row.name, "stages": [stage_json(stage) for stage in row.row]}
            for row in Pipeline.objects.in_use().prefetch_related(stages)
        ]
        reasons = [{"id": row.uid, "name": row.name} for row in LostReason.objects.in_use()]
        return Response({"results": pipelines, "lost_reasons": reasons})


def stage_json(stage: Stage) -> dict[str, Any]:
    """One stage."""
    return {
        "id": stage.uid,
        "name": stage.name,
        "probability": stage.probability,
        "rots_after": stage.rots_after,
    }
