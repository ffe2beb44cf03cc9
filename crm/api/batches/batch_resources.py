"""Many rows in one request.

POST /batches/   {"rows": [{"do": "contacts.create", "body": {…}}, …]}     an outcome for each, under one key
more than 1,000, or Prefer: respond-async  ──> 202, a job; GET /batches/<id>/ tells how far it is and the outcomes
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.api.batches.batch_jobs import STEP, counted, order
from crm.api.batches.row_doors import BatchRow
from crm.api.batches.row_outcomes import OutcomeShape, do_rows
from crm.api.models import Batch
from crm.api.protocol import idempotency
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.idempotency import Receipt, Remember, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.jobs.queue import State

AT_ONCE, MOST = 1000, 10_000  # rows that are done while one waits, and as a job
LIMIT = 4 * 1024 * 1024  # bytes
ASYNC = "respond-async"  # RFC 7240


class RowsSent(Strict):
    """The rows as they came: each is read when its turn comes, so that a wrong one spoils no other."""

    rows = serializers.ListField(child=serializers.JSONField(allow_null=True), min_length=1, max_length=MOST)


class NewBatch(Strict):
    """Rows, each of them a request of its own."""

    rows = BatchRow(many=True, help_text="Up to 1,000 are done at once, up to 10,000 as a job.")


class BatchShape(serializers.Serializer):
    """How far it is, and the outcomes so far, in the order of the rows."""

    id = serializers.UUIDField(required=False, help_text="Of one that is done as a job.")
    job = serializers.UUIDField(required=False, allow_null=True, help_text="Its job, under /jobs/.")
    finished = serializers.BooleanField()
    total = serializers.IntegerField()
    done_rows = serializers.IntegerField()
    refused = serializers.IntegerField()
    rows = OutcomeShape(many=True)


@policy(SIGNED_IN, methods=("POST",), scope="batches")
class Batches(Resource):
    """Many rows, each by the verb of its own resource. What one of them is refused undoes none of the others."""

    body_limit = LIMIT
    bodies = {"POST": NewBatch}
    answers = {"POST": (200, BatchShape)}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Do the rows, each once however often they are asked for under one Idempotency-Key."""
        if asks_for_job(request):
            answer = super().post(request)
            answer.headers["Preference-Applied"] = ASYNC
            return answer
        return idempotency.in_steps(request, lambda done, remember: self.do_steps(request, done, remember))

    def do_steps(self, request: Any, done: list[Any], remember: Remember) -> Receipt:
        """A hundred rows at a time, each hundred in a transaction of its own."""
        rows, outcomes = self.sent(RowsSent)["rows"], list(done)
        if not outcomes:
            self.take_rows(request, len(rows))
        while True:
            with transaction.atomic():
                outcomes = outcomes + do_rows(request.auth, rows[len(outcomes) : len(outcomes) + STEP])
                if len(outcomes) >= len(rows):
                    receipt = Receipt(200, {"finished": True, **body_of(outcomes, len(rows))})
                    remember(outcomes, receipt)
                    return receipt
                remember(outcomes)

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Keep the rows for a job."""
        rows = self.sent(RowsSent)["rows"]
        self.take_rows(request, len(rows))
        with transaction.atomic():
            batch, job = order(request.auth, rows)
            answer = {"id": str(batch.uid), "job": str(job.uid), "finished": False}
            location = reverse("api:batch", args=[batch.uid])
            return settle(Receipt(202, {**answer, **body_of([], len(rows))}, location=location))


@policy(SIGNED_IN, params={"key": "batch"}, scope="batches")
class OneBatch(Resource):
    """A batch of your program that is done as a job: kept for a week."""

    rows_counted = False
    answers = {"GET": (200, BatchShape)}

    def get(self, request: Any, key: UUID) -> Response:
        rows = Batch.objects.filter(client=request.auth.client).select_related("job").defer("rows")
        batch = get_object_or_404(rows, uid=key)
        show(request, place="batches", people=[])
        finished = batch.job is None or batch.job.state not in (State.QUEUED, State.RUNNING)
        total = batch.job.total if batch.job else len(batch.outcomes)
        head = {"id": batch.uid, "job": batch.job.uid if batch.job else None, "finished": finished}
        return conditional(request, {**head, **body_of(batch.outcomes, total)})


def asks_for_job(request: Any) -> bool:
    """Whether it is done later: it asks for that, or there are too many rows to wait for."""
    prefers = any(part.strip().lower() == ASYNC for part in request.headers.get("Prefer", "").split(","))
    rows = request.data.get("rows") if isinstance(request.data, dict) else None
    return prefers or (isinstance(rows, list) and len(rows) > AT_ONCE)


def body_of(outcomes: list[Any], total: int) -> dict[str, Any]:
    """The outcomes with their numbers."""
    return {"total": total, **counted(outcomes), "rows": outcomes}
