"""Three shared views of the demo, as a team would have made them in its first week, and its board."""

from datetime import datetime
from typing import Any

from crm.contacts.company_list.company_fields import companies
from crm.contacts.contact_list.contact_fields import contacts
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import save_view
from crm.workspace.dashboards.dashboard_store import add_tile
from crm.workspace.dashboards.tile_shape import Tile

VIEWS = (
    (contacts, "Nowi bez rozmowy 14 dni", {"view": "all", "f": "status:is:lead;quiet:for:14"}),
    (
        contacts,
        "Wolno wysłać ofertę",
        {"view": "all", "f": "may_email:is:offers", "cols": "firm.email.ways.status.last"},
    ),
    (companies, "Firmy bez kontaktów", {"view": "all", "f": "people:no", "sort": "name"}),
)


def keep_views(staff: dict[str, Any], at: datetime) -> None:
    """Save three shared views of Marta's for her team; they go with her account."""
    marta = staff["marta"]
    team = marta.teams.order_by("pk").first()
    for kind, name, query in VIEWS:
        save_view(ListQuery(kind(), marta, query, at), name, team=team, by=marta)


TILES: tuple[dict[str, Any], ...] = (
    {"kind": "number", "list": "deals", "view": "open", "measure": "amount", "width": 3},
    {"kind": "goal", "list": "deals", "view": "won", "goal": 20, "width": 3},
    {"kind": "number", "list": "contacts", "view": "all", "width": 3},
    {"kind": "number", "list": "companies", "view": "all", "width": 3},
    {"kind": "funnel", "list": "deals", "view": "open", "group": "stage", "width": 7},
    {"kind": "table", "list": "deals", "view": "open", "measure": "amount", "group": "owner", "width": 5},
    {"kind": "line", "list": "contacts", "view": "all", "group": "created", "width": 12},
)


def lay_out_board(staff: dict[str, Any]) -> None:
    """The board of Marta's team, laid out by whoever leads it."""
    team = staff["marta"].teams.order_by("pk").first()
    for place, values in enumerate(TILES):
        add_tile(staff["magda"], team, place + 1, Tile.sent(values))
