"""Full exports for programs: that there are some, how they stand, what left with them; in numbers, codes and digests.

A program asks for none, answers none and fetches none. Whoever asks, whoever says yes and whoever fetches the package
shows who they are in that moment, by password, code or passkey; a token shows nothing but that it was kept somewhere.
Whole lists for a program are asked for under /exports/, for its purposes.
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
from crm.jobs.models import FullExport
from crm.jobs.models.full_exports import OPEN_FOR


class PackageFileShape(serializers.Serializer):
    """A file of the package. It leaves with the package alone."""

    name = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class FullExportShape(serializers.Serializer):
    """One package."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(FullExport.State.values)
    ending = serializers.ChoiceField(["", *FullExport.Ending.values], help_text="Why it is gone.")
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Kinds of rows that it was asked for.")
    recipient = serializers.CharField(help_text="The short name of whoever gets it; empty: it stays in the house.")
    rows = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind are in it.")
    left_out = serializers.DictField(child=serializers.IntegerField(), help_text="People who stay, by reason.")
    asked_at = serializers.DateTimeField()
    lapses_at = serializers.DateTimeField(help_text="Without a second person’s word.")
    decided_at = serializers.DateTimeField(allow_null=True)
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    downloaded_at = serializers.DateTimeField(allow_null=True, help_text="For the first time, by a recipient.")


class OneFullExportShape(FullExportShape):
    """The same with its files."""

    files = PackageFileShape(many=True, help_text="Once it is ready; those of documents by their ids.")


class FullExportPage(serializers.Serializer):
    """A page of packages."""

    results = FullExportShape(many=True)
    next = serializers.URLField(allow_null=True)


class FullExportsQuery(Paged):
    """The parameters of the list."""

    state = serializers.ChoiceField(FullExport.State.values, required=False)


@policy(rights.PRIVACY_AUDIT, scope="full-exports")
class FullExports(Resource):
    """All packages, in the order in which they were asked for."""

    rows_counted = False
    queries = {"GET": FullExportsQuery}
    answers = {"GET": (200, FullExportPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = FullExport.objects.select_related("recipient").defer("manifest").order_by("pk")
            rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="full_exports", people=[])
        return Response(page.body([export_json(row) for row in page.rows]))


@policy(rights.PRIVACY_AUDIT, params={"key": "full_export"}, scope="full-exports")
class OneFullExport(Resource):
    """One package with its files and their digests."""

    rows_counted = False
    answers = {"GET": (200, OneFullExportShape)}

    def get(self, request: Any, key: UUID) -> Response:
        row = get_object_or_404(FullExport.objects.select_related("recipient"), uid=key)
        show(request, place="full_exports", people=[])
        files = [{name: file[name] for name in ("name", "bytes", "sha256")} for file in row.manifest.get("files", [])]
        return conditional(request, export_json(row) | {"files": files})


def export_json(row: FullExport) -> dict[str, Any]:
    """One of them; nobody is named."""
    same = ("state", "ending", "kinds", "left_out", "asked_at", "decided_at", "ready_at", "expires_at")
    return {
        "id": row.uid,
        "recipient": row.recipient.slug if row.recipient is not None else "",
        "rows": row.counts,
        "lapses_at": row.asked_at + OPEN_FOR,
        "downloaded_at": row.given_at,
        **{name: getattr(row, name) for name in same},
    }
