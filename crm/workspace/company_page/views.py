"""Pages of a company: the record, the forms, suggestions while typing, and marking it as a sole trader's."""

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
from crm.contacts.companies.company_editing import NipTaken, add_company, edit_company, suggest, turn_into_sole_trader
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.companies.forms import CompanyForm, values_of
from crm.contacts.company_list.company_query import CompanyList
from crm.contacts.models import Company
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.edit_conflicts import Conflict, allow_overwrite, differences
from crm.contacts.ownership.lookups import company_or_404, contact_or_404, moment_of, uid_or_404
from crm.contacts.people.recent import COMPANY, remember_visit
from crm.contacts.registers.nip_button import filled_form, lookup_pressed
from crm.contacts.registers.register_lookup import register
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import refuse_paused
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.neighbour_links import NeighbourLinks, came_from_list
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.workspace.company_page.company_composer import tabs_of
from crm.workspace.company_page.company_panels import PANELS
from crm.workspace.company_page.company_start import ask_about


@policy(rights.COMPANIES_VIEW, params={"key": "company"})
@page_memo.reading()
def company(request: StaffRequest, key: UUID) -> HttpResponse:
    """One company: its data, its people whom the user sees, and their history."""
    company_record = CompanyRecord(company_or_404(request.user, key), request.user)
    ask_about(company_record, frame=request.htmx.target != "peek-body")
    remember_visit(request, COMPANY, company_record.company)
    return company_page(request, company_record)


def company_page(
    request: StaffRequest, company_record: CompanyRecord, sent: dict[str, Any] | None = None
) -> HttpResponse:
    """The page, or the preview beside a list. `sent` is a submission of the composer that was not saved."""
    page, beside = company_record.page(moment_of(request)), neighbours_of(request, company_record.company)
    fields = [*company_record.clear_fields, *company_record.custom.clear_names]
    with access_log.together():
        access_log.shown(
            by=request.user, view="contacts:company", people=company_record.people_shown(page), fields=fields
        )
        panels = [panel(company_record.company, user=request.user) for panel in PANELS]
    context = {
        "sheet": company_record,
        "company": company_record.company,
        "page": page,
        "panels": panels,
        "beside": beside,
    }
    context["crumbs"] = [(_("Companies"), beside.list_url if beside else reverse("contacts:companies"))]
    context |= {"tabs": tabs_of(company_record, sent), "binned_until": binned_until(company_record.company)}
    part = request.htmx.target == "peek-body"
    name = "workspace/company_page/company_peek.html" if part else "workspace/company_page/company.html"
    response = render(request, name, context, status=422 if sent else 200)
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def neighbours_of(request: StaffRequest, shown_company: Company) -> NeighbourLinks | None:
    """The neighbours in the list that the address names; None without a list, or when the company is not in it."""
    company_list = CompanyList(request.user, request.GET, timezone.now())
    links = ListLinks(company_list.asking)
    neighbours = company_list.beside(shown_company) if came_from_list(links) else None
    return (
        NeighbourLinks(neighbours, links, lambda uid: reverse("contacts:company", args=[uid])) if neighbours else None
    )


def binned_until(binned: Company) -> Any:
    """Until when it can be restored at least; None for one that is not in the bin."""
    return binned.binned_at and binned.binned_at + KEPT_FOR


@policy(rights.COMPANIES_EDIT, methods=["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new company."""
    if lookup_pressed(request):
        register_reply = filled_form(request, partial(CompanyForm, user=request.user))
        return render(
            request, "workspace/company_page/company_form.html", register_reply.context, status=register_reply.status
        )
    form = CompanyForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            company = add_company(form.values, by=request.user, team=form.cleaned_data.get("team"))
        except NipTaken as refusal:
            form.overtaken(refusal)
        else:
            return saved_redirect(request, company, _("Company added."))
    log_named(request.user, form)
    context = {"form": form, "register": register()}
    return render(request, "workspace/company_page/company_form.html", context, status=422 if form.is_bound else 200)


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Edit a company's data."""
    edited = company_or_404(request.user, key, alive=True)
    must_have_custody(request.user, edited)
    refuse_paused_trader(edited)
    make = partial(CompanyForm, user=request.user, company=edited)
    company_record = CompanyRecord(edited, request.user)
    fields = ["company", *company_record.custom.clear_names]
    access_log.shown(by=request.user, view="contacts:company", people=company_record.trader_shown, fields=fields)
    if lookup_pressed(request):
        register_reply = filled_form(request, make, trader=edited.sole_trader_id is not None)
        return render(
            request,
            "workspace/company_page/company_form.html",
            register_reply.context | about(edited, company_record),
            status=register_reply.status,
        )
    form, clash = make(request.POST or None, initial=values_of(edited)), None
    if form.is_valid():
        try:
            edit_company(edited, form.values, version=form.cleaned_data["version"], by=request.user)
        except NotNeeded as error:
            form.add_error(error.field if error.field in form.fields else None, error)
        except NipTaken as refusal:
            form.overtaken(refusal)
        except Conflict as conflict:
            clash = conflict
            allow_overwrite(form, clash)
        else:
            return saved_redirect(request, edited, _("Saved."))
    log_named(request.user, form)
    context = {"form": form, "register": register(), "clash": clash, "differences": differences(form, clash)}
    status = 422 if form.is_bound else 200
    return render(
        request, "workspace/company_page/company_form.html", context | about(edited, company_record), status=status
    )


def log_named(user: Any, form: CompanyForm) -> None:
    """Log the access to a sole trader whom the form names because of the same NIP."""
    if form.named:
        access_log.shown(by=user, view="contacts:company", people=form.named, fields=["company"])


def about(edited: Company, company_record: CompanyRecord) -> dict[str, Any]:
    """Context of the form about the edited company."""
    return {"company": edited, "sheet": company_record}


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["POST"])
def sole_trader(request: StaffRequest, key: UUID) -> HttpResponse:
    """Mark the company as the business of one person, the `contact`."""
    firm = company_or_404(request.user, key, alive=True)
    must_have_custody(request.user, firm)
    refuse_paused_trader(firm)
    contact = contact_or_404(request.user, uid_or_404(request.POST.get("contact")), alive=True)
    try:
        turn_into_sole_trader(firm, contact, by=request.user)
    except ValidationError as error:
        toast(request, error.messages[0])
    else:
        toast(request, _("The company's data are now kept as the person's own."))
    return redirect("contacts:company", firm.uid)


@policy(rights.COMPANIES_VIEW, methods=["POST"])
def suggestions(request: StaffRequest) -> HttpResponse:
    """Companies to choose from while a name is typed."""
    typed = request.POST.get("company_name", "")[:80]
    companies = suggest(request.user, typed)
    traders = [item.sole_trader_id for item in companies if item.sole_trader_id]
    if traders:
        access_log.shown(by=request.user, view="contacts:companies", people=traders, fields=["company"])
    return render(request, "contacts/people/add/_companies.html", {"companies": companies, "typed": typed.strip()})


def refuse_paused_trader(shown_company: Company) -> None:
    """Raise Paused when the company is the business of a restricted person."""
    if shown_company.sole_trader_id:
        refuse_paused([shown_company.sole_trader_id])


def saved_redirect(request: StaffRequest, saved: Company, words: str) -> Any:
    """Redirect to the company with a toast."""
    toast(request, words)
    return redirect("contacts:company", saved.uid)
