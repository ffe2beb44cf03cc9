"""A company into the bin and back, and its owner; the same for those ticked in the list, and a tag on them."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_bin import bin_all, restore
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.company_list.company_bulk_acts import Done, assign_companies, tag_companies
from crm.contacts.contact_list.selection import MOST
from crm.contacts.contact_list.views_bulk import TagForm, back
from crm.contacts.models import Company
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.custody import must_keep
from crm.contacts.ownership.forms import OwnerForm
from crm.contacts.ownership.lookups import company_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.lists.pages.list_query import uid_of
from crm.privacy.logs import access_log

ITS, LIST = {"key": "company"}, "contacts:companies"


def ticked(request: StaffRequest) -> list[UUID]:
    """Public ids of the rows ticked; what has no such form is left out."""
    return [key for value in request.POST.getlist("pick")[:MOST] if (key := uid_of(value))]


def kept_or_404(request: StaffRequest, key: UUID, *, alive: bool = True) -> Company:
    """A company that the user keeps and may use. PermissionDenied, Paused."""
    found = company_or_404(request.user, key, alive=alive)
    must_keep(request.user, found)
    refuse_paused([found.sole_trader_id] if found.sole_trader_id else [])
    return found


@policy(rights.CONTACTS_BIN, params=ITS, methods=["POST"])
def bin_(request: StaffRequest, key: UUID) -> HttpResponse:
    """Into the bin, with Undo; a sole trader's business goes with their record."""
    found = kept_or_404(request, key)
    if not bin_all([found.uid], by=request.user).count:
        toast(request, _("A sole trader's business goes with the person: move the person's record to the bin."))
        return redirect("contacts:company", key)
    words = _("Moved to the bin. You can take it back for 30 days.")
    toast(request, words, undo=reverse("contacts:company_restore", args=[key]))
    return redirect(LIST)


@policy(rights.CONTACTS_BIN, params=ITS, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Out of the bin again."""
    found = kept_or_404(request, key, alive=False)
    done = restore([found.uid], by=request.user)
    toast(request, _("Taken back from the bin.") if done else _("There is nothing to take back any more."))
    return redirect("contacts:company", key)


@policy(rights.CONTACTS_ASSIGN, params=ITS, methods=["GET", "POST"])
def owner(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new owner, and the team in which they keep the company."""
    found = kept_or_404(request, key)
    form = OwnerForm(request.POST or None, colleagues=Colleagues.of(request.user))
    if form.is_valid():
        done = assign_companies([found.uid], owner=form.place.user, team=form.place.team, by=request.user)
        if not done.left_out:
            toast(request, _("The company has a new owner."))
            return redirect(LIST)
        form.add_error("desk", unseen(1))
    sheet = CompanySheet(found, request.user)
    access_log.shown(by=request.user, view="contacts:company", people=sheet.trader_shown, fields=["company"])
    context = {"company": found, "sheet": sheet, "form": form}
    return render(request, "contacts/company_list/company_owner.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_BIN, methods=["POST"])
def bin_many(request: StaffRequest) -> HttpResponse:
    """Move what was ticked to the bin, with an undo."""
    at = timezone.now()
    done = bin_all(ticked(request), by=request.user, at=at)
    words = ngettext("%(count)s company moved to the bin.", "%(count)s companies moved to the bin.", done.count)
    stay = ngettext("%(count)s sole trader stays.", "%(count)s sole traders stay.", done.left_out)
    undo = f"{reverse('contacts:company_bin_many_back')}?{urlencode({'moved': at.isoformat()})}" if done.count else ""
    said(request, words, done, stay, undo=undo)
    return back(request, LIST)


@policy(rights.CONTACTS_BIN, methods=["POST"])
def bin_many_back(request: StaffRequest) -> HttpResponse:
    """Take back what went to the bin at that moment, as far as the user keeps it."""
    try:
        moved = parse_datetime(request.GET.get("moved", "")[:40])
    except ValueError:
        moved = None
    keys = Company.objects.handled_by(request.user).filter(binned_at=moved).values_list("uid", flat=True)
    return returned(request, restore(keys[:MOST], by=request.user, moved=moved) if moved else 0)


@policy(rights.CONTACTS_BIN, methods=["POST"])
def return_many(request: StaffRequest) -> HttpResponse:
    """Take what was ticked out of the bin."""
    return returned(request, restore(ticked(request), by=request.user))


def returned(request: StaffRequest, count: int) -> HttpResponse:
    """To the list, with how many came back."""
    words = ngettext("%(count)s company taken back.", "%(count)s companies taken back.", count)
    toast(request, words % {"count": count} if count else _("There is nothing to take back any more."))
    return back(request, LIST)


@policy(rights.CONTACTS_ASSIGN, methods=["POST"])
def assign_many(request: StaffRequest) -> HttpResponse:
    """Give what was ticked to a colleague in a team, both within the user's reach."""
    desk = Colleagues.of(request.user).desks.get(request.POST.get("desk", ""))
    if desk is None:
        toast(request, _("Choose to whom."), level=messages.ERROR)
        return back(request, LIST)
    done = assign_companies(ticked(request), owner=desk.user, team=desk.team, by=request.user)
    words = ngettext("%(count)s company assigned to %(name)s.", "%(count)s companies assigned to %(name)s.", done.count)
    said(request, words, done, unseen(done.left_out), name=desk.user)
    return back(request, LIST)


@policy(rights.COMPANIES_EDIT, methods=["POST"])
def tag_many(request: StaffRequest) -> HttpResponse:
    """Put a tag on what was ticked."""
    form = TagForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(map(str, form.errors["tag"])), level=messages.ERROR)
        return back(request, LIST)
    done = tag_companies(ticked(request), form.cleaned_data["tag"], by=request.user)
    words = ngettext("%(count)s company tagged.", "%(count)s companies tagged.", done.count)
    stay = ngettext("%(count)s restricted one was left out.", "%(count)s restricted ones were left out.", done.left_out)
    said(request, words, done, stay)
    return back(request, LIST)


def unseen(count: int) -> str:
    """Which companies stay: a person's own, whom the one who was chosen must not see."""
    return ngettext(
        "%(count)s stays: this colleague does not see whose business it is.",
        "%(count)s stay: this colleague does not see whose business it is.",
        count,
    ) % {"count": count}


def said(request: StaffRequest, words: str, done: Done, stay: str, *, undo: str = "", **more: object) -> None:
    """How many changed, and in a second sentence how many stay as they were."""
    second = " " + stay % {"count": done.left_out} if done.left_out else ""
    toast(request, words % {"count": done.count, **more} + second, undo=undo)
