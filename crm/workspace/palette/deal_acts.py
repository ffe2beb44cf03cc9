"""What the palette offers about the deal that is open: what its page offers, by the same rules."""

from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.privacy.logs import access_log
from crm.sales.deal_pages.deal_record import DealSheet
from crm.sales.deals.masked_deals import fields_in, people_in
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal
from crm.workspace.palette.palette_sources import VIEW, group
from crm.workspace.palette.record_acts import NOTE

PAGE = "sales:deal"


def of_deal(path: str, *, user: Any) -> dict[str, Any]:
    """Acts on the deal; none under a padlock, in the bin, and for a reader who may not work on it."""
    sheet = deal_at(path, user)
    if sheet is None or not sheet.kept:
        return group("")
    access_log.shown(by=user, view=VIEW, people=people_in([sheet.seen]), fields=fields_in([sheet.seen]))
    return group(_("Here: %(name)s") % {"name": sheet.seen.title}, *acts(sheet.deal, user))


def deal_at(path: str, user: Any) -> DealSheet | None:
    """The deal whose page `path` is, when the user may change deals."""
    try:
        found = resolve(path)
        if found.view_name != PAGE or not user.may(rights.DEALS_VIEW) or not user.may(rights.DEALS_EDIT):
            return None
        return DealSheet(deal_or_404(user, found.kwargs["key"]), user, timezone.now())
    except (Resolver404, Http404):
        return None


def acts(deal: Deal, user: Any) -> list[dict[str, Any]]:
    """What may be done with it here."""
    options = [option(_("Write a note"), "note", reverse(PAGE, args=[deal.uid]) + NOTE, hint="N")]
    if deal.open:
        options += [
            option(_("Move to another stage"), "columns-3", reverse("sales:stage", args=[deal.uid]), hint="M"),
            option(_("Mark as won"), "trophy", reverse("sales:won", args=[deal.uid]), post=True),
            option(_("Mark as lost"), "thumb-down", reverse("sales:lost", args=[deal.uid])),
        ]
    else:
        options.append(option(_("Reopen"), "arrow-back-up", reverse("sales:reopening", args=[deal.uid]), post=True))
    options.append(option(_("Edit"), "pencil", reverse("sales:edit_deal", args=[deal.uid]), hint="E"))
    if user.may(rights.CONTACTS_ASSIGN):
        options.append(option(_("Change the owner"), "user-check", reverse("sales:deal_owner", args=[deal.uid])))
    return [*options, option(_("Move to the bin"), "trash", reverse("sales:remove_deal", args=[deal.uid]), post=True)]


def option(label: str, icon: str, url: str, **further: Any) -> dict[str, Any]:
    """One line of the palette."""
    return {"label": label, "icon": icon, "url": url, **further}
