"""The board: its page, its layout, its file, its mail on Mondays."""

from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import Team, User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy import page_memo
from crm.privacy.logs import ledger
from crm.public_ids import public_id
from crm.workspace.dashboards import dashboard_store as store
from crm.workspace.dashboards.csv_file import as_csv
from crm.workspace.dashboards.tile_choices import Choices, read_form
from crm.workspace.dashboards.tile_for_reader import TileForReader
from crm.workspace.dashboards.tile_shape import Tile, WrongTile
from crm.workspace.models import Dashboard, MondayMail

UNDO_SECONDS = 3600
LONGEST_PLACE = 2  # digits of a place
SALT = "dashboard.tile"  # of a tile that was taken off, until it is put back


def team_in(request: StaffRequest) -> Team | None:
    """The team whose board is asked for; None for one's own. 404 for a team that the user is not in."""
    text = request.POST.get("team", "") or request.GET.get("team", "")
    if not text:
        return None
    uid = public_id(text)
    team = next((row for row in store.boards_of(request.user) if row.uid == uid), None)
    if team is None:
        raise Http404
    return team


def tiles_for(request: StaffRequest, board: Dashboard) -> list[TileForReader]:
    """The tiles of a board for its reader."""
    now = timezone.now()
    return [TileForReader(tile, request.user, now) for tile in store.tiles_of(board)]


@policy(rights.REPORTS_VIEW)
@page_memo.reading()
def dashboard(request: StaffRequest) -> HttpResponse:
    """One's own board, or a team's."""
    return render_board(request, team_in(request))


def render_board(request: StaffRequest, team: Team | None, *, error: str = "", status: int = 200) -> HttpResponse:
    """The page of a board; with `edit` its layout can be changed."""
    board, may_change = store.board(request.user, team), store.may_change(request.user, team)
    edits = may_change and ("edit" in request.GET or request.method == "POST")
    context: dict[str, Any] = {
        "board": board,
        "team": team,
        "tiles": tiles_for(request, board),
        "tabs": tabs_of(request, team),
        "may_change": may_change,
        "may_take": request.user.may(rights.CONTACTS_EXPORT),
        "edits": edits,
        "mailed": bool(board.pk) and MondayMail.objects.filter(dashboard=board, user=request.user).exists(),
        "query": f"?team={team.uid}" if team else "",
        "error": error,
    }
    if edits:
        context["choices"] = Choices(request.user, timezone.now(), shared=team is not None)
    return render(request, "workspace/dashboards/dashboard.html", context, status=status)


def tabs_of(request: StaffRequest, team: Team | None) -> list[dict[str, Any]]:
    """One's own board and those of one's teams."""
    place = reverse("contacts:dashboard")
    own = {"url": place, "label": _("Only mine"), "current": team is None}
    teams = [
        {"url": f"{place}?team={row.uid}", "label": str(row), "icon": "users", "current": row == team}
        for row in store.boards_of(request.user)
    ]
    return [own, *teams]


@policy(rights.REPORTS_VIEW, methods=("POST",))
def layout(request: StaffRequest) -> HttpResponse:
    """Change the board: a tile added, altered, moved, taken off or put back."""
    team, user = team_in(request), request.user
    if not store.may_change(user, team):
        raise PermissionDenied
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < len("1000000000") else 0
    try:
        removed = pressed(request, team, number)
    except store.Changed:
        text = _("Somebody changed this board meanwhile. It is shown as it is now.")
        return render_board(request, team, error=text, status=409)
    except WrongTile as problem:
        return render_board(request, team, error=problem_words(problem), status=422)
    if removed:
        undo = {"back": signing.dumps(removed, salt=SALT), **({"team": str(team.uid)} if team else {})}
        toast(request, _("Tile taken off."), undo=f"{reverse('contacts:dashboard_layout')}?{urlencode(undo)}")
    return redirect(reverse("contacts:dashboard") + (f"?edit=1&team={team.uid}" if team else "?edit=1"))


def pressed(request: StaffRequest, team: Team | None, version: int) -> dict[str, Any] | None:
    """Do what the pressed button says; returns the tile that was taken off, if one was, with its place."""
    user, data = request.user, request.POST
    if text := request.GET.get("back", ""):
        put_back(user, team, text)
    elif "add" in data:
        store.add_tile(user, team, version, Tile.sent(read_form(data, "new")))
    elif key := data.get("save", ""):
        store.alter_tile(user, team, version, Tile.sent(read_form(data, key), key=key))
    elif key := data.get("up", "") or data.get("down", ""):
        store.move_tile(user, team, version, key, -1 if data.get("up") else 1)
    elif key := data.get("line", ""):
        place = data.get("to", "")
        keys = [tile.key for tile in store.tiles_of(store.board(user, team))]
        if key in keys and place.isdecimal() and len(place) <= LONGEST_PLACE:
            store.move_tile(user, team, version, key, int(place) - keys.index(key))
    elif key := data.get("off", ""):
        return taken_off(user, team, version, key)
    return None


def taken_off(user: User, team: Team | None, version: int, key: str) -> dict[str, Any] | None:
    """Take a tile off; what puts it back."""
    tiles = store.tiles_of(store.board(user, team))
    place = next((place for place, tile in enumerate(tiles) if tile.key == key), None)
    store.remove_tile(user, team, version, key)
    return None if place is None else {"tile": tiles[place].as_json(), "place": place}


def put_back(user: User, team: Team | None, text: str) -> None:
    """Put the tile back that `taken_off` took, once. 404 for what nobody took off."""
    try:
        removed = signing.loads(text, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    board, tile = store.board(user, team), Tile.kept(removed["tile"])
    if tile.key not in {other.key for other in store.tiles_of(board)}:
        store.add_tile(user, team, board.version, tile, place=removed["place"])


def problem_words(problem: WrongTile) -> str:
    """What is wrong with a tile."""
    words = {
        "kind": _("Choose how the tile shows its numbers."),
        "list": _("Choose a view."),
        "view": _("Choose a view. One that names a person makes no tile."),
        "measure": _("This list has no such sum."),
        "group": _("Bars, a funnel and a table need a grouping, a line one by month."),
        "width": _("Choose a width."),
        "goal": _("A goal is a number above zero."),
        "most": _("There are too many tiles. Take one off first."),
    }
    return words[problem.field]


@policy(rights.REPORTS_VIEW, methods=("POST",))
def mail(request: StaffRequest) -> HttpResponse:
    """Have the board mailed on Mondays, or no more."""
    team, on = team_in(request), request.POST.get("on") == "1"
    store.switch_mail(request.user, team, on=on)
    toast(request, _("The board comes by mail on Mondays at 7:30.") if on else _("The board comes by mail no more."))
    return redirect(reverse("contacts:dashboard") + (f"?team={team.uid}" if team else ""))


@policy(rights.CONTACTS_EXPORT)
def dashboard_csv(request: StaffRequest) -> HttpResponseBase:
    """The numbers of a board as a file. Taking them out is written into the ledger."""
    if not request.user.may(rights.REPORTS_VIEW):
        raise PermissionDenied
    team = team_in(request)
    tiles = tiles_for(request, store.board(request.user, team))
    content = as_csv(tiles)
    with transaction.atomic():
        ledger.record("report.taken", by=request.user, counts={"tiles": len(tiles)})
    return attachment(f"pulpit-{timezone.localdate()}.csv", content, content_type="text/csv; charset=utf-8")
