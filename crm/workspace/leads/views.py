"""Pages of leads: the tray, and taking on, qualifying or dropping a lead."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.leads.claiming import claim as take_on
from crm.contacts.leads.dropping import drop
from crm.contacts.models import Contact, Lead
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.people.qualification import qualify
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.contacts.safeguards.pause import refuse_paused
from crm.lists.pages.list_search import searched
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.sales.hooks.lead_deals import deal_part
from crm.workspace.leads.forms import DropForm, QualifyForm
from crm.workspace.leads.lead_tray import TABS, Tray


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"))
@page_memo.reading()
def leads(request: StaffRequest) -> HttpResponse:
    """The tray of leads, or of those among them that are searched for."""
    text, params = searched(request)
    tray = Tray(request.user, params, text)
    tray.ask_ahead()
    tabs = [
        {"url": f"?tab={slug}", "label": TABS[slug][0], "count": tray.counts[slug], "current": slug == tray.tab}
        for slug in tray.tabs
    ]
    listed = tray.rows
    rows = [(lead, row, tray.asked_for.get(row.pk)) for lead, row in listed]
    context = {"tray": tray, "tabs": tabs, "rows": rows}
    return render(request, "workspace/leads/list.html", context)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def claim(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take the lead on, or learn who has."""
    contact, _lead = lead_or_404(request.user, key)
    try:
        take_on(contact, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
        return redirect("contacts:leads")
    toast(request, _("This lead is yours now."))
    return redirect("contacts:record", contact.uid)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def qualification(request: StaffRequest, key: UUID) -> HttpResponse:
    """Qualify the lead, with a company, and a deal where one is named."""
    contact, lead = lead_or_404(request.user, key)
    data = request.POST or None
    form = QualifyForm(data, user=request.user, initial=initial_values(contact))
    deal = deal_part(data, contact=contact, user=request.user)
    parts = [deal] if deal else []
    if form.is_valid() and all(part.is_valid() for part in parts) and qualify_or_explain(contact, form, parts):
        toast(request, _("The lead is a contact now."))
        return redirect("contacts:record", contact.uid)
    context = {"lead": lead, "form": form, "parts": parts}
    return render_lead_form(request, contact, "workspace/leads/qualify.html", context, bound=form.is_bound)


def qualify_or_explain(contact: Contact, form: QualifyForm, parts: list[Any]) -> bool:
    """Qualify the lead, with company and parts, in one transaction; False with errors on the form."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            qualify(
                contact,
                by=form.user,
                purpose=data["purpose"],
                status=data["status"],
                company=form.employer(contact.team),
                begins=[part.begin for part in parts],
            )
    except NotNeeded as refusal:
        form.add_error("company_name", refusal)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return not form.errors


@policy(rights.CONTACTS_BIN, params={"key": "contact"}, methods=["GET", "POST"])
def rejection(request: StaffRequest, key: UUID) -> HttpResponse:
    """Drop the lead for a reason; it can be undone for fourteen days."""
    contact, lead = lead_or_404(request.user, key)
    form = DropForm(request.POST or None)
    if form.is_valid():
        try:
            drop(contact, form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            undo = reverse("contacts:restore", args=[contact.uid])
            toast(request, _("Dropped. The data go in 14 days; until then you can take it back."), undo=undo)
            return redirect("contacts:leads")
    return render_lead_form(
        request, contact, "workspace/leads/drop.html", {"lead": lead, "form": form}, bound=form.is_bound
    )


def lead_or_404(user: Any, key: UUID) -> tuple[Contact, Lead]:
    """A contact that is or was a lead, outside the bin, in the user's custody and not restricted; else a 404."""
    contact = contact_or_404(user, key, alive=True)
    lead = Lead.objects.of(contact).first()
    if lead is None:
        raise Http404
    must_have_custody(user, contact)
    refuse_paused([contact.pk])
    return contact, lead


def initial_values(contact: Contact) -> dict[str, Any]:
    """Initial values: status and employer."""
    company = contact.company
    return {"status": contact.status, "employer": company, "company_name": company.label if company else ""}


def render_lead_form(
    request: StaffRequest, contact: Contact, template: str, context: dict[str, Any], *, bound: bool
) -> Any:
    """Render a form about one contact, under their name."""
    contact_record = ContactRecord(contact, request.user)
    employer = contact.company if "parts" in context else None  # the form of a qualification begins with it
    trader_keys = (
        {employer.sole_trader_id} if employer and employer.sole_trader_id else set()
    )  # a firm's name that is somebody's own
    fields = [*contact_record.name_if_clear, *(["company"] if trader_keys else [])]
    access_log.shown(by=request.user, view="contacts:lead", people={contact.pk, *trader_keys}, fields=fields)
    context |= {"contact": contact, "sheet": contact_record, "crumbs": crumbs_to(contact_record)}
    return render(request, template, context, status=422 if bound else 200)
