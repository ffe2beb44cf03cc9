"""A whole list for a program, as lines of JSON (NDJSON).

POST /exports/ {"list": "contacts", "purpose": "contracts"}     202, a job
GET  /exports/<id>/                 how far it is; once it is ready the addresses of its parts, for a day
GET  /exports/parts/<id>/           up to 500 lines, each what a page of the list says at this moment
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.limits import daily_rows
from crm.api.bulk_exports.export_jobs import order
from crm.api.bulk_exports.whole_lists import NAMES, kind_of, lines_of, name_of, needed_by, scopes_for
from crm.api.models import BulkExport, BulkPart
from crm.api.people.purpose_gate import purpose_named
from crm.api.protocol.disclosure import as_given, check_reader, show
from crm.api.protocol.etags import conditional
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.jobs.queue import State

NDJSON = "application/x-ndjson"


class NewExport(Strict):
    """Which list, and what for."""

    list = serializers.ChoiceField(NAMES, help_text="The list that is wanted whole.")
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")


class ExportPartShape(serializers.Serializer):
    """A part and where it is fetched."""

    url = serializers.URLField()
    rows = serializers.IntegerField(help_text="At most: whoever went since is left out.")


class ExportShape(serializers.Serializer):
    """How far it is."""

    id = serializers.UUIDField()
    job = serializers.UUIDField(allow_null=True, help_text="Under /jobs/.")
    list = serializers.ChoiceField(NAMES)
    purpose = serializers.SlugField()
    state = serializers.ChoiceField(State.values)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    parts = ExportPartShape(many=True, help_text="Once it is ready, until `expires_at`.")
    expires_at = serializers.DateTimeField(allow_null=True)


@policy(SIGNED_IN, methods=("POST",), scope="exports")
class BulkExports(Resource):
    """Everything of one list that your program may read for a purpose."""

    located = True
    bodies = {"POST": NewExport}
    answers = {"POST": (202, ExportShape)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Have the whole list made ready. The gate is asked now, by the job, and for each part that is fetched."""
        values = self.sent()
        purpose = purpose_named(request, values["purpose"])
        must_be_open(request, values["list"])
        check_reader(request, purpose)
        if not needed_by(values["list"], as_given(request, purpose)):
            raise Problem("purpose_not_granted")
        with transaction.atomic():
            export, job = order(request.auth, kind_of(values["list"]), purpose)
            answer = export_json(export) | {"id": str(export.uid), "job": str(job.uid)}
            return settle(Receipt(202, answer, location=reverse("api:bulk_export", args=[export.uid])))


@policy(SIGNED_IN, params={"key": "bulk_export"}, scope="exports")
class OneBulkExport(Resource):
    """How far it is, and where its parts are fetched."""

    rows_counted = False
    answers = {"GET": (200, ExportShape)}

    def get(self, request: Any, key: UUID) -> Response:
        export = get_object_or_404(own_exports(request), uid=key)
        show(request, place="exports", people=[])
        return conditional(request, export_json(export))


@policy(SIGNED_IN, params={"key": "bulk_part"}, scope="exports")
class BulkExportPart(Resource):
    """A part: lines of JSON, each as a page of the list says it at this moment. They count as rows of the day."""

    rows_counted = False
    answers = {"GET": (200, None)}

    def get(self, request: Any, key: UUID) -> HttpResponse:
        own = BulkPart.objects.filter(export__client=request.auth.client).exclude(export__ready_at=None)
        part = get_object_or_404(own.select_related("export"), uid=key)
        export = part.export
        if export.expires_at is None or export.expires_at <= timezone.now():
            raise Http404
        name = name_of(export.kind)
        must_be_open(request, name)
        purpose = purpose_named(request, export.purpose_slug)
        self.take_rows(request, len(part.records))
        lines = lines_of(request, name, part.records, purpose)
        unspent = len(part.records) - len(lines)
        daily_rows.give_back(request.auth.client, unspent)
        request._request.rows_left += unspent
        text = b"".join(JSONRenderer().render(line) + b"\n" for line in lines)
        return HttpResponse(text, content_type=NDJSON)


def must_be_open(request: Any, name: str) -> None:
    """Raise scope_missing unless the token opens the list itself."""
    needed = scopes_for(name)
    if not any(map(request.auth.allows, needed)):
        raise Problem("scope_missing", detail=", ".join(sorted(needed)))


def own_exports(request: Any) -> Any:
    """Those of the program that asks."""
    return BulkExport.objects.filter(client=request.auth.client).select_related("job")


def export_json(export: BulkExport) -> dict[str, Any]:
    """How far it is; the addresses of its parts while they are fetched."""
    job, at = export.job, timezone.now()
    open_now = export.expires_at is not None and at < export.expires_at
    parts = export.parts.all() if open_now else ()
    return {
        "id": export.uid,
        "job": job.uid if job else None,
        "list": name_of(export.kind),
        "purpose": export.purpose_slug,
        "state": str(job.state) if job else State.DONE.value,
        "done": job.done if job else 0,
        "total": job.total if job else 0,
        "parts": [{"url": address_of(part), "rows": len(part.records)} for part in parts],
        "expires_at": export.expires_at,
    }


def address_of(part: BulkPart) -> str:
    """Where a part is fetched."""
    return settings.BASE_URL + reverse("api:bulk_export_part", args=[part.uid])
