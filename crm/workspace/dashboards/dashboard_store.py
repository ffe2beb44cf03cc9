"""Boards: one's own and one for each team. Who changes them: oneself, and whoever leads the team.

Every change is one transaction and one entry of the ledger; `version` refuses a change of what somebody else changed
meanwhile. What was taken off can be put back from the answer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Team, User
from crm.accounts.permissions import rights
from crm.privacy.logs import ledger
from crm.workspace.dashboards.tile_numbers import may_count
from crm.workspace.dashboards.tile_shape import MOST, Tile, WrongTile
from crm.workspace.models import Dashboard, MondayMail


class Changed(Exception):
    """Somebody else changed the board meanwhile."""


def boards_of(user: Any) -> list[Team]:
    """The teams whose boards a user sees."""
    return list(Team.objects.filter(pk__in=user.team_ids).order_by("name", "pk"))


def board(user: Any, team: Team | None) -> Dashboard:
    """The board of a team, or one's own; one that nobody has made yet is empty, and not stored."""
    mine = {"owner": user} if team is None else {"team": team}
    return Dashboard.objects.filter(**mine).first() or Dashboard(**mine)


def may_change(user: Any, team: Team | None) -> bool:
    """Whether the user arranges this board."""
    return team is None or (team.pk in user.team_ids and user.may(rights.CONTACTS_ASSIGN))


def tiles_of(stored: Dashboard) -> list[Tile]:
    """The tiles in their order."""
    return [Tile.kept(data) for data in stored.tiles]


@transaction.atomic
def change(
    user: User, team: Team | None, version: int, act: Callable[[list[Tile]], Sequence[Tile]], *, name: str
) -> Dashboard:
    """Put the tiles as `act` returns them. PermissionDenied, Changed; WrongTile for too many."""
    if not may_change(user, team):
        raise PermissionDenied
    mine = {"owner": user} if team is None else {"team": team}
    stored, _made = Dashboard.objects.select_for_update().get_or_create(**mine)
    if stored.version != version:
        raise Changed
    tiles = list(act(tiles_of(stored)))
    if len(tiles) > MOST:
        raise WrongTile("most")
    stored.tiles = [tile.as_json() for tile in tiles]
    stored.version += 1
    stored.save(update_fields=["tiles", "version"])
    ledger.record(
        "dashboard.changed",
        by=user,
        target=f"dashboard:{stored.uid}",
        fields=[name],
        counts={"tiles": len(tiles), "shared": team is not None},
    )
    return stored


def add_tile(user: User, team: Team | None, version: int, tile: Tile, *, place: int = MOST) -> Dashboard:
    """A tile at a place, the last by default. WrongTile for a view that its maker may not count."""
    must_be_countable(user, tile)
    return change(user, team, version, lambda tiles: [*tiles[:place], tile, *tiles[place:]], name="added")


def alter_tile(user: User, team: Team | None, version: int, tile: Tile) -> Dashboard:
    """The tile of that key as it is now."""
    must_be_countable(user, tile)
    return change(
        user, team, version, lambda tiles: [tile if other.key == tile.key else other for other in tiles], name="altered"
    )


def move_tile(user: User, team: Team | None, version: int, key: str, by: int) -> Dashboard:
    """The tile so many places further."""

    def moved(tiles: list[Tile]) -> list[Tile]:
        at = next((place for place, tile in enumerate(tiles) if tile.key == key), None)
        if at is not None:
            to = min(max(at + by, 0), len(tiles) - 1)
            tiles.insert(to, tiles.pop(at))
        return tiles

    return change(user, team, version, moved, name="moved")


def remove_tile(user: User, team: Team | None, version: int, key: str) -> Dashboard:
    """Without the tile of that key."""
    return change(user, team, version, lambda tiles: [tile for tile in tiles if tile.key != key], name="removed")


def must_be_countable(user: User, tile: Tile) -> None:
    """WrongTile for a view that the user may not count."""
    if not may_count(tile, user, timezone.now()):
        raise WrongTile("view")


@transaction.atomic
def switch_mail(user: User, team: Team | None, *, on: bool, at: datetime | None = None) -> None:
    """Have this board mailed on Mondays, or no more. Of a team one is not in: PermissionDenied."""
    if team is not None and team.pk not in user.team_ids:
        raise PermissionDenied
    mine = {"owner": user} if team is None else {"team": team}
    stored, _made = Dashboard.objects.get_or_create(**mine)
    if on:
        sent_on = timezone.localdate(at)  # the first one comes next Monday
        MondayMail.objects.get_or_create(dashboard=stored, user=user, defaults={"sent_on": sent_on})
    else:
        MondayMail.objects.filter(dashboard=stored, user=user).delete()
    ledger.record("dashboard.mail_switched", by=user, target=f"dashboard:{stored.uid}", counts={"on": on})
