"""Deals into the bin and back: one from its page, many from the list."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.views_bulk import back
from crm.contacts.safeguards.pause import Paused
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_lists.views_bulk import LIST, parsed_moment, ticked, unchanged_words
from crm.sales.deals.deal_bin import bin_all, restore, to_bin
from crm.sales.deals.deals import Overtaken, refuse_unworkable
from crm.sales.lookups import deal_or_404


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A deal that was a mistake: into the bin, with an undo."""
    deal = deal_or_404(request.user, key)
    try:
        to_bin(deal, by=request.user)
    except Paused:
        refuse_unworkable(deal, by=request.user)
        toast(request, _("The data of somebody on this deal are paused. Until that is over it cannot be removed."))
        return redirect("sales:edit_deal", key)
    except ValidationError as problem:
        toast(request, problem.messages[0])
        return redirect("sales:deal", key)
    except Overtaken:
        toast(request, _("Somebody else has changed this deal in the meantime."))
        return redirect("sales:deal", key)
    words = _("Moved to the bin. You can take it back for 30 days.")
    toast(request, words, undo=reverse("sales:deal_restoration", args=[key]))
    return redirect("sales:pipeline_board", deal.pipeline.uid)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Out of the bin again."""
    deal = deal_or_404(request.user, key, binned=True)
    refuse_unworkable(deal, by=request.user)
    restored = restore(Q(pk=deal.pk), by=request.user)
    toast(request, _("Taken back from the bin.") if restored else _("There is nothing to take back any more."))
    return redirect("sales:deal", key)


@policy(rights.DEALS_EDIT, methods=["POST"])
def bin_many(request: StaffRequest) -> HttpResponse:
    """Move what was ticked to the bin, with an undo."""
    at = timezone.now()
    result = bin_all(ticked(request), by=request.user, at=at)
    words = ngettext("%(count)s deal moved to the bin.", "%(count)s deals moved to the bin.", result.count)
    won = ngettext(
        "%(count)s stays: it is won. Reopen it first.", "%(count)s stay: they are won. Reopen them first.", result.unfit
    )
    undo = f"{reverse('sales:bin_many_back')}?{urlencode({'moved': at.isoformat()})}" if result.count else ""
    toast(request, words % {"count": result.count} + unchanged_words(result, won % {"count": result.unfit}), undo=undo)
    return back(request, LIST)


@policy(rights.DEALS_EDIT, methods=["POST"])
def bin_many_back(request: StaffRequest) -> HttpResponse:
    """Take back what one has moved to the bin at that moment."""
    moved = parsed_moment(request.GET.get("moved", ""))
    return back_with_count(
        request, restore(Q(binned_at=moved, binned_by=request.user), by=request.user) if moved else 0
    )


@policy(rights.DEALS_EDIT, methods=["POST"])
def return_many(request: StaffRequest) -> HttpResponse:
    """Take what was ticked out of the bin."""
    return back_with_count(request, restore(Q(uid__in=ticked(request)), by=request.user))


def back_with_count(request: StaffRequest, count: int) -> HttpResponse:
    """To the list, with a toast that says how many deals came back."""
    words = ngettext("%(count)s deal taken back.", "%(count)s deals taken back.", count)
    toast(request, words % {"count": count} if count else _("There is nothing to take back any more."))
    return back(request, LIST)
