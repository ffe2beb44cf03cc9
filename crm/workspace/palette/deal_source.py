"""Deals in the command palette: their titles are decrypted and compared with the typed words."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.lists.access import Sight
from crm.privacy.keys.blind_index import matches
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader, fields_in, people_in
from crm.sales.models import Deal

FEW, LOOKED_AT = 6, 300  # the newest, since titles are sealed and no index holds them
SHORTEST = 2


def deals(words: str, *, user: Any) -> dict[str, Any]:
    """The newest deals whose title or customer begins with what was typed."""
    if not user.may(rights.DEALS_VIEW):
        return {"label": _("Deals"), "options": []}
    return {"label": _("Deals"), "options": [option_of(deal) for deal in deals_matching(words.strip(), user)]}


def deals_matching(words: str, user: Any) -> list[DealForReader]:
    """The matching deals; people among them are in the access log when it returns. Masked deals are never found."""
    if len(words) < SHORTEST:
        return []
    sight = Sight(user)
    sight.shared_ids(Deal)
    close = [deal for deal in deals_looked_through.rows(sight) if title_matches(deal, words)]
    visible = [deal for deal in deals_for_reader(close, user, at=timezone.now()) if deal.clear][:FEW]
    if visible:
        access_log.shown(by=user, view="contacts:palette", people=people_in(visible), fields=fields_in(visible))
    return visible


@prepared
def deals_looked_through(reader: Sight) -> Any:
    """The newest deals that the reader sees, as many as are looked at."""
    return Deal.objects.alive().newest_for(reader, size=LOOKED_AT).with_keys()


def title_matches(deal: Deal, words: str) -> bool:
    """Whether its title or its company matches the typed words."""
    try:
        firm = deal.company.label if deal.company else ""
        return matches(deal.told("title"), words) or matches(firm, words)
    except Unreadable:
        return False


def option_of(deal: DealForReader) -> dict[str, Any]:
    """One line of the palette."""
    details = (deal.whose, deal.state["text"], deal.amount)
    return {"url": deal.url, "label": deal.title, "sub": ", ".join(filter(None, details)), "icon": "columns-3"}
