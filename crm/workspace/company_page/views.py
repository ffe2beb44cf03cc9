"""Companies: the page, the forms, suggestions while typing, and the turn to a sole trader."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_bin import KEPT_FOR
from crm.contacts.companies.company_editing import add_company, edit_company, suggest, turn_into_sole_trader
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.companies.forms import CompanyForm, values_of
from crm.contacts.company_list.company_query import CompanyList
from crm.contacts.models import Company
from crm.contacts.ownership.custody import must_keep
from crm.contacts.ownership.edit_conflicts import Conflict, differences, meet
from crm.contacts.ownership.lookups import company_or_404, contact_or_404, moment_of, uid_or_404
from crm.contacts.people.recent import COMPANY, remember
from crm.contacts.registers.nip_button import answered, asks
from crm.contacts.registers.register_lookup import register
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import refuse_paused
from crm.lists.pages.list_links import Links
from crm.lists.pages.neighbour_links import Beside, came_by
from crm.privacy.logs import access_log
from crm.workspace.company_page.company_composer import tabs_of
from crm.workspace.company_page.company_panels import PANELS


@policy(rights.COMPANIES_VIEW, params={"key": "company"})
def company(request: StaffRequest, key: UUID) -> HttpResponse:
    """One company: data, its people whom the user sees, and what happened with them."""
    sheet = CompanySheet(company_or_404(request.user, key), request.user)
    remember(request, COMPANY, sheet.company)
    return company_page(request, sheet)


def company_page(request: StaffRequest, sheet: CompanySheet, sent: dict[str, Any] | None = None) -> HttpResponse:
    """The page; beside a list a glance at it. `sent` is what the composer sent and was not saved."""
    page, beside = sheet.page(moment_of(request)), beside_of(request, sheet.company)
    fields = [*sheet.clear_fields, *sheet.custom.clear_names]
    with access_log.together():
        access_log.shown(by=request.user, view="contacts:company", people=sheet.people_shown(page), fields=fields)
        panels = [panel(sheet.company, user=request.user) for panel in PANELS]
    context = {"sheet": sheet, "company": sheet.company, "page": page, "panels": panels, "beside": beside}
    context["crumbs"] = [(_("Companies"), beside.list_url if beside else reverse("contacts:companies"))]
    context |= {"tabs": tabs_of(sheet, sent), "binned_until": binned_until(sheet.company)}
    part = request.htmx.target == "peek-body"
    name = "workspace/company_page/company_peek.html" if part else "workspace/company_page/company.html"
    response = render(request, name, context, status=422 if sent else 200)
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def beside_of(request: StaffRequest, found: Company) -> Beside | None:
    """The neighbours in the list that the address names; None without one, and where it is not in it."""
    asked = CompanyList(request.user, request.GET, timezone.now())
    links = Links(asked.asking)
    neighbours = asked.beside(found) if came_by(links) else None
    return Beside(neighbours, links, lambda uid: reverse("contacts:company", args=[uid])) if neighbours else None


def binned_until(found: Company) -> Any:
    """Until when at least it can be taken back; None for one that is not in the bin."""
    return found.binned_at and found.binned_at + KEPT_FOR


@policy(rights.COMPANIES_EDIT, methods=["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new company."""
    if asks(request):
        asked = answered(request, partial(CompanyForm, user=request.user))
        return render(request, "workspace/company_page/company_form.html", asked.context, status=asked.status)
    form = CompanyForm(request.POST or None, user=request.user)
    if form.is_valid():
        team = form.cleaned_data.get("team")
        return done(request, add_company(form.values, by=request.user, team=team), _("Company added."))
    note_named(request.user, form)
    context = {"form": form, "register": register()}
    return render(request, "workspace/company_page/company_form.html", context, status=422 if form.is_bound else 200)


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """A company's data."""
    found = company_or_404(request.user, key, alive=True)
    must_keep(request.user, found)
    refuse_paused_trader(found)
    make = partial(CompanyForm, user=request.user, company=found)
    sheet = CompanySheet(found, request.user)
    fields = ["company", *sheet.custom.clear_names]
    access_log.shown(by=request.user, view="contacts:company", people=sheet.trader_shown, fields=fields)
    if asks(request):
        asked = answered(request, make, trader=found.sole_trader_id is not None)
        return render(
            request,
            "workspace/company_page/company_form.html",
            asked.context | about(found, sheet),
            status=asked.status,
        )
    form, clash = make(request.POST or None, initial=values_of(found)), None
    if form.is_valid():
        try:
            edit_company(found, form.values, version=form.cleaned_data["version"], by=request.user)
        except NotNeeded as error:
            form.add_error(error.field if error.field in form.fields else None, error)
        except Conflict as conflict:
            clash = conflict
            meet(form, clash)
        else:
            return done(request, found, _("Saved."))
    note_named(request.user, form)
    context = {"form": form, "register": register(), "clash": clash, "differences": differences(form, clash)}
    status = 422 if form.is_bound else 200
    return render(request, "workspace/company_page/company_form.html", context | about(found, sheet), status=status)


def note_named(user: Any, form: CompanyForm) -> None:
    """The look at a sole trader whose business the form names since it has the same NIP."""
    if form.named:
        access_log.shown(by=user, view="contacts:company", people=form.named, fields=["company"])


def about(found: Company, sheet: CompanySheet) -> dict[str, Any]:
    """What the form says of the company that is changed."""
    return {"company": found, "sheet": sheet}


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["POST"])
def sole_trader(request: StaffRequest, key: UUID) -> HttpResponse:
    """The company is one person's business: `contact` says whose."""
    found = company_or_404(request.user, key, alive=True)
    must_keep(request.user, found)
    refuse_paused_trader(found)
    trader = contact_or_404(request.user, uid_or_404(request.POST.get("contact")), alive=True)
    try:
        turn_into_sole_trader(found, trader, by=request.user)
    except ValidationError as error:
        toast(request, error.messages[0])
    else:
        toast(request, _("The company's data are now kept as the person's own."))
    return redirect("contacts:company", found.uid)


@policy(rights.COMPANIES_VIEW, methods=["POST"])
def suggestions(request: StaffRequest) -> HttpResponse:
    """Companies to choose from while a name is typed."""
    typed = request.POST.get("company_name", "")[:80]
    found = suggest(request.user, typed)
    traders = [one.sole_trader_id for one in found if one.sole_trader_id]
    if traders:
        access_log.shown(by=request.user, view="contacts:companies", people=traders, fields=["company"])
    return render(request, "contacts/people/add/_companies.html", {"companies": found, "typed": typed.strip()})


def refuse_paused_trader(found: Company) -> None:
    """Raise Paused when the company is the business of a restricted person: its data are theirs."""
    if found.sole_trader_id:
        refuse_paused([found.sole_trader_id])


def done(request: StaffRequest, found: Company, words: str) -> Any:
    """Back to the company, with a word."""
    toast(request, words)
    return redirect("contacts:company", found.uid)
