"""Acts on the deals ticked in the list, and a new owner of one. Each calls one verb of views_bulk.py, and says how
many.

What stays as it was is said too.
"""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.forms import OwnerForm
from crm.public_ids import public_id
from crm.sales.deal_lists.views_board import ITS, question_page
from crm.sales.deals.bulk_changes import BulkResult, assign_all, move_all, take_back_all
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.deals.forms import stages_for
from crm.sales.lookups import deal_or_404
from crm.sales.models import Stage

LIST = "sales:deals"


def ticked(request: StaffRequest) -> list[UUID]:
    """Public ids of the rows ticked; what has no such form is left out."""
    return [key for value in request.POST.getlist("pick") if (key := public_id(value))]


@policy(rights.DEALS_EDIT, methods=["POST"])
def stage_many(request: StaffRequest) -> HttpResponse:
    """Put what was ticked into a stage, with an undo."""
    chosen = public_id(request.POST.get("stage", ""))
    stage = stages_for().filter(uid=chosen).first() if chosen else None
    if stage is None:
        toast(request, _("This stage is gone. Choose another one."), level=messages.ERROR)
        return back(request, LIST)
    at = timezone.now()
    try:
        result = move_all(ticked(request), stage, by=request.user, at=at)
    except ValidationError as problem:
        toast(request, " ".join(problem.messages), level=messages.ERROR)
        return back(request, LIST)
    undo = f"{reverse('sales:stage_many_back')}?{urlencode({'moved': at.isoformat()})}" if result.count else ""
    toast(request, moved_words(result, stage), undo=undo)
    return back(request, LIST)


def moved_words(result: BulkResult, stage: Stage) -> str:
    """What became of the deals ticked."""
    words = ngettext("%(count)s deal moved to “%(stage)s”.", "%(count)s deals moved to “%(stage)s”.", result.count)
    if not result.count:
        words = _("Nothing was moved: they are in “%(stage)s” already.") if result.there else _("Nothing was moved.")
    unfit = ngettext(
        "%(count)s stays: it is in another pipeline, or has ended.",
        "%(count)s stay: they are in another pipeline, or have ended.",
        result.unfit,
    )
    return words % {"count": result.count, "stage": stage} + unchanged_words(result, unfit % {"count": result.unfit})


@policy(rights.DEALS_EDIT, methods=["POST"])
def stage_many_back(request: StaffRequest) -> HttpResponse:
    """Take back what one has moved at that moment."""
    moved = parsed_moment(request.GET.get("moved", ""))
    count = take_back_all(moved, by=request.user) if moved else 0
    words = ngettext("%(count)s deal moved back.", "%(count)s deals moved back.", count)
    toast(request, words % {"count": count} if count else _("There is nothing to undo any more."))
    return redirect(LIST)


@policy(rights.CONTACTS_ASSIGN, methods=["POST"])
def owner_many(request: StaffRequest) -> HttpResponse:
    """Give what was ticked to a colleague in a team, both within the user's reach."""
    desk = Colleagues.of(request.user).desks.get(request.POST.get("desk", ""))
    if desk is None:
        toast(request, _("Choose to whom."), level=messages.ERROR)
        return back(request, LIST)
    result = assign_all(ticked(request), owner=desk.user, team=desk.team, by=request.user)
    words = ngettext("%(count)s deal assigned to %(name)s.", "%(count)s deals assigned to %(name)s.", result.count)
    toast(
        request,
        words % {"count": result.count, "name": desk.user} + unchanged_words(result, not_visible_words(result.unfit)),
    )
    return back(request, LIST)


@policy(rights.CONTACTS_ASSIGN, params=ITS, methods=["GET", "POST"])
def owner(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new owner of one deal, and the team in which they keep it."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    form = OwnerForm(request.POST or None, colleagues=Colleagues.of(request.user))
    if form.is_valid():
        result = assign_all([deal.uid], owner=form.place.user, team=form.place.team, by=request.user)
        if not result.unfit:
            toast(request, _("The deal has a new owner."))
            return redirect(LIST)
        form.add_error("desk", not_visible_words(1))
    return question_page(
        request, deal, "sales/deal_lists/owner.html", {"form": form}, status=422 if form.is_bound else 200
    )


def not_visible_words(count: int) -> str:
    """A sentence on the deals that stay because the new owner must not see the customer."""
    return ngettext(
        "%(count)s stays: this colleague does not see the customer.",
        "%(count)s stay: this colleague does not see the customers.",
        count,
    ) % {"count": count}


def unchanged_words(result: BulkResult, unfit: str) -> str:
    """Sentences on the deals that were left unchanged; `unfit` is the sentence for those that do not fit."""
    words = ngettext(
        "%(count)s restricted deal was left out.", "%(count)s restricted deals were left out.", result.paused
    )
    parts = [(result.unfit, unfit), (result.paused, words % {"count": result.paused})]
    return "".join(f" {text}" for number, text in parts if number)


def parsed_moment(text: str) -> datetime | None:
    """The moment of a bulk move, from the URL; None for anything that is no moment with a time zone."""
    try:
        parsed = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return parsed if parsed.tzinfo else None
