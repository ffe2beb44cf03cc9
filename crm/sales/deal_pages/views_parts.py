"""What hangs on a deal: its people, papers, letters. Its lines are in views_lines.py."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.models import Contact
from crm.contacts.ownership.lookups import contact_or_404, moment_of, uid_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import promised
from crm.privacy.logs import access_log
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_pages.deal_letters import DealLetters
from crm.sales.deal_pages.views import deal_page
from crm.sales.deal_pages.views_customers import customers_matching
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.deals.masked_deals import deal_for_reader
from crm.sales.deals.part_forms import PersonForm
from crm.sales.deals.participants import add_participant, remove_participant
from crm.sales.documents.views_edit import adding
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def people(request: StaffRequest, key: UUID) -> HttpResponse:
    """Somebody takes part, or does no more (`off`)."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    if off := request.POST.get("off"):
        contact = contact_or_404(request.user, uid_or_404(off))
        try:
            remove_participant(deal, contact, by=request.user)
        except ValidationError as error:
            toast(request, error.messages[0])
        return redirect("sales:deal", key)
    firm = of_its_firm(deal, request)
    if "look" in request.POST:
        form = PersonForm(user=request.user, people=firm, initial=request.POST.dict())
        return deal_page(request, deal, person_form=form, **customers_matching(request, only_people=True))
    form = PersonForm(request.POST, user=request.user, people=firm)
    if not form.is_valid():
        return deal_page(request, deal, status=422, person_form=form, **customers_matching(request, only_people=True))
    add_participant(deal, promised(form.contact), form.cleaned_data["role"], by=request.user)
    toast(request, _("Saved."))
    return redirect("sales:deal", key)


def of_its_firm(deal: Deal, request: StaffRequest) -> list[Contact]:
    """The people of the deal's firm whom the user sees."""
    return CompanyRecord(deal.company, request.user).people if deal.company else []


@policy(rights.DEALS_VIEW, params=ITS)
def letters(request: StaffRequest, key: UUID) -> HttpResponse:
    """The letters of the deal as exchanges: under its history once that is opened, else a page by themselves."""
    deal = deal_or_404(request.user, key)
    refuse_paused(deal.keys_of_party)
    rows, head = DealLetters(deal, request.user, moment_of(request)), deal_for_reader(deal, request.user)
    people = rows.people_shown | (set(deal.keys_of_party) if head.clear else set())
    fields = [*(["title"] if head.clear and deal.person_id else []), *(["name", "summary"] if rows.exchanges else [])]
    access_log.shown(by=request.user, view="sales:deal_letters", people=people, fields=fields)
    context = {
        "deal": deal,
        "its_title": head.title,
        "exchanges": rows.exchanges,
        "page": rows.page,
        "about_query": f"about={deal.uid}&",
        "crumbs": [(_("Deals"), reverse("sales:deals")), (head.title, reverse("sales:deal", args=[deal.uid]))],
    }
    template = "sales/deal_pages/_letters.html" if request.htmx else "sales/deal_pages/letters.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def papers(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new document of the deal: its person's, or its company's."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    if deal.person:
        contact = contact_or_404(request.user, deal.person.uid, alive=True)
        return adding(request, contact=contact, deal=deal)
    return adding(request, company=deal.company, deal=deal)


def must_read(deal: Deal, user: Any) -> None:
    """For papers that hold the customer's data: raises as every act on a deal; 404 for whoever reads it masked."""
    refuse_unworkable(deal, by=user)
    if not deal_for_reader(deal, user).clear:
        raise Http404
