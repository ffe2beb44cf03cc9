"""Three shared views of the demo, as a team would have made them in its first week."""

from datetime import datetime
from typing import Any

from crm.contacts.company_list.company_fields import companies
from crm.contacts.contact_list.contact_fields import contacts
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import save_view

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
