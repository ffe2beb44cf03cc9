"""Dashboards as numbers: what each tile counts for whoever asks. Sums only; nobody is named in them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.resource import Resource
from crm.workspace.dashboards import dashboard_store as store
from crm.workspace.dashboards.tile_for_reader import TileForReader
from crm.workspace.dashboards.tile_numbers import Amounts, Group
from crm.workspace.models import Dashboard


class SumShape(serializers.Serializer):
    """A sum in one currency."""

    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=17, decimal_places=3)


class GroupShape(serializers.Serializer):
    """One group of a tile."""

    name = serializers.CharField(help_text="Empty where it is not told.", allow_blank=True)
    count = serializers.IntegerField()
    amounts = SumShape(many=True)


class TileShape(serializers.Serializer):
    """A tile. `open` is false where one may not have its view; there is no number then."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text="number, bar, line, funnel, table or goal.")
    list = serializers.CharField(help_text="contacts, companies, deals, tasks or documents.")
    view = serializers.CharField(help_text="The word of a standing view, or the id of a saved one.")
    group = serializers.CharField(allow_blank=True)
    measure = serializers.CharField(help_text="count or amount.")
    goal = serializers.CharField(allow_blank=True)
    open = serializers.BooleanField()
    count = serializers.IntegerField(allow_null=True)
    amounts = SumShape(many=True)
    groups = GroupShape(many=True)


class DashboardShape(serializers.Serializer):
    """A board: a team's, or one's own without a team."""

    team = serializers.CharField(allow_null=True)
    tiles = TileShape(many=True)


class DashboardList(serializers.Serializer):
    """One's own board and those of one's teams; they are few."""

    results = DashboardShape(many=True)


@policy(rights.REPORTS_VIEW, scope="dashboards")
class Dashboards(Resource):
    """The boards that one sees, counted as one sees their lists."""

    rows_counted = False
    answers = {"GET": (200, DashboardList)}

    def get(self, request: Any) -> Response:
        boards: list[tuple[str | None, Dashboard]] = [(None, store.board(request.user, None))]
        boards += [(str(team), store.board(request.user, team)) for team in store.boards_of(request.user)]
        return Response({"results": [board_json(team, board, request.user) for team, board in boards if board.pk]})


def board_json(team: str | None, board: Dashboard, reader: Any) -> dict[str, Any]:
    """One board."""
    now = timezone.now()
    tiles = [TileForReader(tile, reader, now) for tile in store.tiles_of(board)]
    return {"team": team, "tiles": [tile_json(tile) for tile in tiles]}


def tile_json(seen: TileForReader) -> dict[str, Any]:
    """One tile with its numbers."""
    tile, tally = seen.tile, seen.tally
    return {
        "id": tile.key,
        **{name: getattr(tile, name) for name in ("kind", "list", "view", "group", "measure", "goal")},
        "open": tally is not None,
        "count": tally.count if tally else None,
        "amounts": amounts_json(tally.amounts if tally else {}),
        "groups": groups_json(tally.groups if tally else ()),
    }


def groups_json(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """The groups of a tile."""
    return [{"name": group.label, "count": group.count, "amounts": amounts_json(group.amounts)} for group in groups]


def amounts_json(amounts: Amounts) -> list[dict[str, Any]]:
    """Sums, one a currency."""
    return [{"currency": currency, "amount": str(amount)} for currency, amount in sorted(amounts.items())]
