"""Packs of evidence in numbers, codes and digests: that there are some, how they stand, who may still come for them."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.dpo.models import EvidenceLink, EvidencePack


class PackShape(serializers.Serializer):
    """One version of a pack. Its files leave at the desk alone, and by links that the desk makes."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(EvidencePack.State.values)
    ending = serializers.ChoiceField(["", *EvidencePack.Ending.values], help_text="Why its files are gone.")
    full = serializers.BooleanField(help_text="Values of people in full: two people let it go.")
    since = serializers.DateField()
    until = serializers.DateField()
    sections = serializers.ListField(child=serializers.CharField())
    people = serializers.IntegerField(help_text="How many people’s sheets are in it.")
    digest = serializers.CharField(help_text="SHA-256 of its manifest; empty while it is being made.")
    seal = serializers.IntegerField(help_text="The seal of the logs that stands over it; 0: none.")
    ordered_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    downloads = serializers.IntegerField()
    links_open = serializers.IntegerField(help_text="Links for somebody without an account that still open it.")


class PackPage(serializers.Serializer):
    """A page of packs."""

    results = PackShape(many=True)
    next = serializers.URLField(allow_null=True)


class PacksQuery(Paged):
    """The parameters of the list."""

    state = serializers.ChoiceField(EvidencePack.State.values, required=False)


@policy(rights.PRIVACY_AUDIT, scope="evidence")
class Packs(Resource):
    """All packs, in the order in which they were asked for."""

    rows_counted = False
    queries = {"GET": PacksQuery}
    answers = {"GET": (200, PackPage)}

    def get(self, request: Any) -> Response:
        at = timezone.now()

        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = EvidencePack.objects.annotate(
                links_open=Count("links", filter=Q(links__in=EvidenceLink.objects.open_at(at)))
            ).order_by("pk")
            rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="evidence", people=[])
        return Response(page.body([pack_json(row) for row in page.rows]))


def pack_json(row: Any) -> dict[str, Any]:
    """One of them."""
    same = ("number", "version", "state", "ending", "full", "since", "until", "sections", "digest")
    return {
        "id": row.uid,
        "people": row.entries,
        "seal": row.seal_number,
        "ordered_at": row.asked_at,
        **{name: getattr(row, name) for name in (*same, "made_at", "expires_at", "downloads", "links_open")},
    }
