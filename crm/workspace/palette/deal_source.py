"""Deals in the command palette: by the words of their titles, which are opened and then compared."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.privacy.keys.blind_index import matches
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.sales.deals.masked_deals import Seen, fields_in, people_in, seen
from crm.sales.models import Deal

FEW, LOOKED_AT = 6, 300  # the newest, since titles are sealed and no index holds them
SHORTEST = 2


def deals(words: str, *, user: Any) -> dict[str, Any]:
    """The newest deals whose title or customer begins with what was typed."""
    if not user.may(rights.DEALS_VIEW):
        return {"label": _("Deals"), "options": []}
    return {"label": _("Deals"), "options": [option_of(one) for one in named(words.strip(), user)]}


def named(words: str, user: Any) -> list[Seen]:
    """The deals themselves; the access log has the people among them when this returns. Padlocks are never found."""
    if len(words) < SHORTEST:
        return []
    rows = Deal.objects.alive().newest_for(user, size=LOOKED_AT).with_keys()
    close = [one for one in rows if called(one, words)]
    found = [one for one in seen(close, user, at=timezone.now()) if one.clear][:FEW]
    if found:
        access_log.shown(by=user, view="contacts:palette", people=people_in(found), fields=fields_in(found))
    return found


def called(deal: Deal, words: str) -> bool:
    """Whether its title or its firm answers what was typed."""
    try:
        firm = deal.company.label if deal.company else ""
        return matches(deal.told("title"), words) or matches(firm, words)
    except Unreadable:
        return False


def option_of(one: Seen) -> dict[str, Any]:
    """One line of the palette."""
    told = (one.whose, one.state["text"], one.amount)
    return {"url": one.url, "label": one.title, "sub": ", ".join(filter(None, told)), "icon": "columns-3"}
