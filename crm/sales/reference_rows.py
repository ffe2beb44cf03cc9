"""Pipelines, stages and reasons: a handful of rows that many pages ask for, each by a statement made ready."""

from typing import Any

from crm.accounts.prepared import Question, prepared
from crm.sales.models import LostReason, Pipeline, Stage


@prepared
def pipelines_in_use(_reader: None) -> Any:
    """Pipelines that are offered, in their order."""
    return Pipeline.objects.in_use()


PIPELINES = Question("pipelines in use", pipelines_in_use, {})  # a page asks once, whoever of its parts needs them


@prepared
def stages_in_use(_reader: None, *, pipeline: int | None) -> Any:
    """Stages that are offered, of one pipeline or of all that are, with their pipelines, in their order."""
    rows = Stage.objects.in_use().filter(pipeline__retired_at=None).select_related("pipeline")
    rows = rows if pipeline is None else rows.filter(pipeline=pipeline)
    return rows.order_by("pipeline__position", "pipeline", "position", "pk")


@prepared
def every_stage(_reader: None) -> Any:
    """All stages there ever were, in their order."""
    return Stage.objects.order_by("pipeline", "position", "pk")


@prepared
def every_reason(_reader: None) -> Any:
    """All reasons there ever were why a deal was lost."""
    return LostReason.objects.all()


@prepared
def reasons_in_use(_reader: None) -> Any:
    """Why a deal can be lost, in their order."""
    return LostReason.objects.in_use()
