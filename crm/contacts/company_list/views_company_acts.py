"""Pages that bin, restore and assign one company; the same for those ticked in the list, and tagging them."""

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
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.company_list.company_bulk_acts import BulkResult, assign_companies, tag_companies
from crm.contacts.contact_list.selection import MOST
from crm.contacts.contact_list.views_bulk import TagForm, back
from crm.contacts.models import Company
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.forms import OwnerForm
from crm.contacts.ownership.lookups import company_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.public_ids import public_id

ITS, LIST = {"key": "company"}, "contacts:companies"


def ticked(request: StaffRequest) -> list[UUID]:
    """Public ids of the ticked rows; malformed ones are left out."""
    return [key for value in request.POST.getlist("pick")[:MOST] if (key := public_id(value))]


def handled_or_404(request: StaffRequest, key: UUID, *, alive: bool = True) -> Company:
    """A company that the user handles and may use; a 404 otherwise, PermissionDenied or Paused."""
    company = company_or_404(request.user, key, alive=alive)
    must_have_custody(request.user, company)
    refuse_paused([company.sole_trader_id] if company.sole_trader_id else [])
    return company


@policy(rights.CONTACTS_BIN, params=ITS, methods=["POST"])
def bin_(request: StaffRequest, key: UUID) -> HttpResponse:
    """Move the company to the bin, with Undo; a sole trader's business is binned with the person's record."""
    company = handled_or_404(request, key)
    if not bin_all([company.uid], by=request.user).count:
        toast(request, _("A sole trader's business goes with the person: move the person's record to the bin."))
        return redirect("contacts:company", key)
    words = _("Moved to the bin. You can take it back for 30 days.")
    toast(request, words, undo=reverse("contacts:company_restore", args=[key]))
    return redirect(LIST)


@policy(rights.CONTACTS_BIN, params=ITS, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restore the company from the bin."""
    company = handled_or_404(request, key, alive=False)
    restored = restore([company.uid], by=request.user)
    toast(request, _("Taken back from the bin.") if restored else _("There is nothing to take back any more."))
    return redirect("contacts:company", key)


@policy(rights.CONTACTS_ASSIGN, params=ITS, methods=["GET", "POST"])
def owner(request: StaffRequest, key: UUID) -> HttpResponse:
    """Assign the company to an owner in one of their teams."""
    company = handled_or_404(request, key)
    form = OwnerForm(request.POST or None, colleagues=Colleagues.of(request.user))
    if form.is_valid():
        result = assign_companies([company.uid], owner=form.place.user, team=form.place.team, by=request.user)
        if not result.left_out:
            toast(request, _("The company has a new owner."))
            return redirect(LIST)
        form.add_error("desk", not_assigned_words(1))
    company_record = CompanyRecord(company, request.user)
    access_log.shown(by=request.user, view="contacts:company", people=company_record.trader_shown, fields=["company"])
    context = {"company": company, "sheet": company_record, "form": form}
    return render(request, "contacts/company_list/company_owner.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_BIN, methods=["POST"])
def bin_many(request: StaffRequest) -> HttpResponse:
    """Move the ticked companies to the bin, with Undo."""
    at = timezone.now()
    result = bin_all(ticked(request), by=request.user, at=at)
    words = ngettext("%(count)s company moved to the bin.", "%(count)s companies moved to the bin.", result.count)
    stay = ngettext("%(count)s sole trader stays.", "%(count)s sole traders stay.", result.left_out)
    undo = f"{reverse('contacts:company_bin_many_back')}?{urlencode({'moved': at.isoformat()})}" if result.count else ""
    toast_result(request, words, result, stay, undo=undo)
    return back(request, LIST)


@policy(rights.CONTACTS_BIN, methods=["POST"])
def bin_many_back(request: StaffRequest) -> HttpResponse:
    """Undo `bin_many`: restore what was binned at that moment, as far as the user handles it."""
    try:
        moved = parse_datetime(request.GET.get("moved", "")[:40])
    except ValueError:
        moved = None
    keys = Company.objects.handled_by(request.user).filter(binned_at=moved).values_list("uid", flat=True)
    return back_with_count(request, restore(keys[:MOST], by=request.user, moved=moved) if moved else 0)


@policy(rights.CONTACTS_BIN, methods=["POST"])
def return_many(request: StaffRequest) -> HttpResponse:
    """Restore the ticked companies from the bin."""
    return back_with_count(request, restore(ticked(request), by=request.user))


def back_with_count(request: StaffRequest, count: int) -> HttpResponse:
    """Redirect to the list and tell how many companies were restored."""
    words = ngettext("%(count)s company taken back.", "%(count)s companies taken back.", count)
    toast(request, words % {"count": count} if count else _("There is nothing to take back any more."))
    return back(request, LIST)


@policy(rights.CONTACTS_ASSIGN, methods=["POST"])
def assign_many(request: StaffRequest) -> HttpResponse:
    """Assign the ticked companies to a colleague in a team, both within the user's reach."""
    desk = Colleagues.of(request.user).desks.get(request.POST.get("desk", ""))
    if desk is None:
        toast(request, _("Choose to whom."), level=messages.ERROR)
        return back(request, LIST)
    result = assign_companies(ticked(request), owner=desk.user, team=desk.team, by=request.user)
    words = ngettext(
        "%(count)s company assigned to %(name)s.", "%(count)s companies assigned to %(name)s.", result.count
    )
    toast_result(request, words, result, not_assigned_words(result.left_out), name=desk.user)
    return back(request, LIST)


@policy(rights.COMPANIES_EDIT, methods=["POST"])
def tag_many(request: StaffRequest) -> HttpResponse:
    """Put a tag on the ticked companies."""
    form = TagForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(map(str, form.errors["tag"])), level=messages.ERROR)
        return back(request, LIST)
    result = tag_companies(ticked(request), form.cleaned_data["tag"], by=request.user)
    words = ngettext("%(count)s company tagged.", "%(count)s companies tagged.", result.count)
    stay = ngettext(
        "%(count)s restricted one was left out.", "%(count)s restricted ones were left out.", result.left_out
    )
    toast_result(request, words, result, stay)
    return back(request, LIST)


def not_assigned_words(count: int) -> str:
    """The sentence for companies not assigned: sole traders whom the chosen colleague must not see."""
    return ngettext(
        "%(count)s stays: this colleague does not see whose business it is.",
        "%(count)s stay: this colleague does not see whose business it is.",
        count,
    ) % {"count": count}


def toast_result(
    request: StaffRequest, words: str, result: BulkResult, left_out_words: str, *, undo: str = "", **more: object
) -> None:
    """A toast: how many changed, and in a second sentence how many stayed as they were."""
    second = " " + left_out_words % {"count": result.left_out} if result.left_out else ""
    toast(request, words % {"count": result.count, **more} + second, undo=undo)
