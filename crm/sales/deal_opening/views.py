"""The page of a new deal: of whoever is named in the form, of a firm or person added with it, of a given customer."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consents.business.asked_answers import AnswerRefused
from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Company
from crm.contacts.ownership.custody import has_custody, must_have_custody
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.people.intake import LooksAlike
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales.deal_opening.at_once import open_at_once
from crm.sales.deal_opening.customers import FoundCustomers, find_customers
from crm.sales.deal_opening.forms import NEW, NEW_FIRM, DealAtOnce, NewFirmForm
from crm.sales.deal_opening.sources import Source, from_letter, from_tray
from crm.sales.deals.forms import stages_for
from crm.sales.documents.customer_match import Party
from crm.sales.documents.documents import trader_of
from crm.sales.models import Deal, Stage
from crm.sales.money.exchange import house_currency
from crm.sales.offers.offers import made_of, make_offer

VIEW = "sales:new_deal"
OFFER = "offer"  # the button that makes an offer of the deal with it


@policy(rights.DEALS_EDIT, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A new deal of whoever is named in the form, or added by it; of the sender of a mail in the tray (`?mail=`)."""
    sent = request.POST if request.method == "POST" else request.GET
    may = request.user.may(rights.CONTACTS_ADD)
    return opening(request, source=from_tray(sent.get("mail", ""), request.user) if may else Source())


@policy(rights.DEALS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def new_for_contact(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new deal of a person, or of their company; `?letter=` is a letter of theirs that names it."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    firms = Company.objects.alive().visible_to(request.user).with_keys()
    firm = firms.filter(pk=contact.company_id).first() if contact.company_id else None
    party = Party(contact, firm if firm and has_custody(request.user, firm) else None)
    return opening(request, party, source=Source(deal=from_letter(request.GET.get("letter", ""), contact)))


@policy(rights.DEALS_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def new_for_company(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new deal of a company; a sole trader's company's deal is the person's."""
    company = company_or_404(request.user, key, alive=True)
    sole_trader = trader_of(company)
    must_have_custody(request.user, sole_trader or company)
    refuse_paused([sole_trader.pk] if sole_trader else [])
    return opening(request, Party(sole_trader, company), source=Source())


def opening(request: StaffRequest, party: Party | None = None, *, source: Source) -> HttpResponse:
    """The form of a new deal, and what it sends. Without scripts the button «Search» looks and saves nothing."""
    stages = list(stages_for())
    looks = "look" in request.POST
    initial = {**first_answers(request, stages), **source.deal, **(typed_so_far(request) if looks else {})}
    data = request.POST if request.method == "POST" and not looks else None
    page = DealAtOnce(
        request.user, data, stages=stages, party=party, initial=initial, newcomer=newcomer_of(request, source)
    )
    if data is not None and page.is_valid() and not page.undecided and (deal := save(page, source)):
        toast(request, _("Deal added."))
        offer = made_of(deal) if OFFER in request.POST else None
        return redirect("sales:offer", offer.uid) if offer else redirect("sales:deal", deal.uid)
    return render_form(request, page, source, status=200 if data is None else 422)


def typed_so_far(request: StaffRequest) -> dict[str, Any]:
    """What was typed before somebody looked."""
    return {**request.POST.dict(), "answer_by": request.POST.getlist("answer_by")}


def newcomer_of(request: StaffRequest, source: Source) -> dict[str, Any]:
    """What the fields of somebody new begin with: of the source, and what was typed before somebody looked."""
    prefix = f"{NEW}-"
    typed = {name.removeprefix(prefix): text for name, text in request.POST.items() if name.startswith(prefix) and text}
    return {**source.newcomer, **typed}


def save(page: DealAtOnce, source: Source) -> Deal | None:
    """Everything in one transaction; None with the errors on the forms."""
    answer_by = page.answers.cleaned_data["answer_by"] if page.asks_answers else []
    offers = [lambda deal, _contact: make_offer(deal, by=page.user)] if page.data and OFFER in page.data else []
    then = [*source.acts, *offers, lambda deal, contact: page.step and page.step.plan(contact, by=page.user, deal=deal)]
    try:
        return open_at_once(page.deal.values, page.customer, by=page.user, answer_by=answer_by, then=then)
    except LooksAlike:
        page.__dict__.pop("alike", None)  # somebody else was faster by a moment: look again
    except AnswerRefused as refusal:
        page.answers.add_error("answer_by", refusal)
    except ValidationError as refusal:
        of_answers = hasattr(refusal, "error_dict") and "answer_by" in refusal.message_dict
        where = page.answers if of_answers else page.deal
        where.add_error(None if not of_answers else "answer_by", refusal.messages)
    return None


def render_form(request: StaffRequest, page: DealAtOnce, source: Source, *, status: int) -> HttpResponse:
    """The form; whoever it names is in the access log first."""
    matching = found_customers(request, ask="look" in request.POST) if page.party is None else FoundCustomers()
    firm = page.firm if page.added == NEW_FIRM else NewFirmForm(user=request.user, prefix=NEW, initial=matching.as_firm)
    people = people_of(page.party) | ({source.mail.person_id} if source.mail else set())
    fields = ["name", *(["email"] if source.mail else [])] if people else []
    access_log.shown(by=request.user, view=VIEW, people=people, fields=fields)
    alike = page.alike if page.data else []
    context = {
        "page": page,
        "form": page.deal,
        "party": page.party,
        "mail": source.mail,
        "matching": matching,
        "firm": firm,
    }
    context |= {"alike": alike, "same": request.POST.get("same", ""), "unanswered": page.data and page.undecided}
    context |= {"picked": request.POST.get("about", ""), "errors": errors_of(page, context["unanswered"])}
    return render(request, "sales/deal_opening/new.html", context, status=status)


def errors_of(page: DealAtOnce, unanswered: Any) -> list[Any]:
    """[(label, id of the field, words)] of everything that is wrong, for the summary on top."""
    if not page.data:
        return []
    rows = [
        (form[name].label if name in form.fields else "", form[name].id_for_label if name in form.fields else "", text)
        for form in (page.deal, *page.new_forms, page.answers, *([page.step] if page.step else []))
        for name, texts in form.errors.items()
        for text in texts
    ]
    return [*rows, *([("", "alike", _("Say whether it is the same person."))] if unanswered else [])]


def found_customers(request: StaffRequest, *, ask: bool) -> FoundCustomers:
    """Whom the typed text may mean, written to the access log."""
    text = request.POST.get("whose", "")[:254]
    if not text.strip():
        return FoundCustomers()
    matching = find_customers(text, request.user, ask=ask and request.POST.get("about") != NEW_FIRM)
    people = [option.person for option in matching.options if option.person]
    access_log.shown(by=request.user, view=VIEW, people=people, fields=["name"] if people else [])
    return matching


@policy(rights.DEALS_EDIT, methods=["POST"])
def customers(request: StaffRequest) -> HttpResponse:
    """While one types: customers to choose from, and whom the text would add."""
    matching = found_customers(request, ask=True)
    firm = NewFirmForm(user=request.user, prefix=NEW, initial=matching.as_firm)
    page = DealAtOnce(request.user, stages=[])
    context = {"matching": matching, "firm": firm, "page": page, "picked": request.POST.get("about", "")}
    return render(request, "sales/deal_opening/_customers.html", context)


@policy(rights.DEALS_EDIT, methods=["POST"])
def alike(request: StaffRequest) -> HttpResponse:
    """While one types somebody new: contacts who have this e-mail or phone, or this name at the chosen company."""
    page = DealAtOnce(request.user, request.POST, stages=list(stages_for()))
    page.deal.is_valid()
    rows = page.resembling({name: page.sent(name) for name in ("email", "phone", "name")})
    return render(request, "sales/deal_opening/_alike.html", {"alike": rows, "same": request.POST.get("same", "")})


def people_of(party: Party | None) -> set[int]:
    """The people whose names the form of a new deal shows: the contact, and the sole trader behind the company."""
    if party is None:
        return set()
    contact, sole_trader = party.contact, party.company.sole_trader_id if party.company else None
    return ({contact.pk} if contact else set()) | ({sole_trader} if sole_trader else set())


def first_answers(request: StaffRequest, stages: list[Stage]) -> dict[str, Any]:
    """The stage in whose column “add” was pressed, else the first; the currency of the house; the company's side."""
    stage_uid = request.GET.get("stage", "")
    named = next((stage for stage in stages if str(stage.uid) == stage_uid), stages[0] if stages else None)
    return {"stage": str(named.uid) if named else "", "currency": house_currency(), "side": "firm"}
