"""The palette's commands for the open deal: those of its page, by the same rules."""

from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.privacy.logs import access_log
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deals.masked_deals import fields_in, people_in
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal
from crm.workspace.palette.palette_sources import VIEW, group
from crm.workspace.palette.record_acts import NOTE

PAGE = "sales:deal"


def of_deal(path: str, *, user: Any) -> dict[str, Any]:
    """Commands for the deal; none when it is masked or in the bin, or the reader may not work on it."""
    deal_record = deal_at(path, user)
    if deal_record is None or not deal_record.kept:
        return group("")
    access_log.shown(by=user, view=VIEW, people=people_in([deal_record.seen]), fields=fields_in([deal_record.seen]))
    return group(_("Here: %(name)s") % {"name": deal_record.seen.title}, *acts(deal_record.deal, user))


def deal_at(path: str, user: Any) -> DealRecord | None:
    """The deal whose page `path` is, when the user may change deals; else None."""
    try:
        resolved = resolve(path)
        if resolved.view_name != PAGE or not user.may(rights.DEALS_VIEW) or not user.may(rights.DEALS_EDIT):
            return None
        return DealRecord(deal_or_404(user, resolved.kwargs["key"]), user, timezone.now())
    except (Resolver404, Http404):
        return None


def acts(deal: Deal, user: Any) -> list[dict[str, Any]]:
    """The commands allowed for the deal."""
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
