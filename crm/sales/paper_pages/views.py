"""Contracts and orders drawn up of a deal or of an accepted offer, and the letter that brings one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.custody import named_for
from crm.contacts.safeguards.reach import Blocked
from crm.privacy.logs import access_log
from crm.privacy.uploads import UploadRefused
from crm.sales.deal_pages.views_lines import add_errors
from crm.sales.deal_pages.views_parts import must_read
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.documents.masked_documents import paper
from crm.sales.lookups import deal_or_404, document_or_404, offer_or_404
from crm.sales.models import Deal, Offer
from crm.sales.offer_pages.forms import SendForm
from crm.sales.offer_pages.offer_record import receivers
from crm.sales.paper_pages.forms import DrawingForm
from crm.sales.paper_templates.drawing_up import draw_up
from crm.sales.paper_templates.drawn_pdf import drawn_pdf
from crm.sales.paper_templates.paper_letters import prepare_letter
from crm.sales.paper_templates.paper_sources import PaperSource, paper_source_of_deal, paper_source_of_offer
from crm.sales.paper_templates.paper_values import unknown_values

OF_DEAL, OF_OFFER, OF_DOCUMENT = {"key": "deal"}, {"key": "offer"}, {"key": "document"}


@dataclass(frozen=True)
class Place:
    """Where a paper is drawn up: the page it comes from, and that of its preview."""

    title: str
    url: str
    pdf_url: str


@policy(rights.DEALS_EDIT, params=OF_DEAL, methods=["GET", "POST"])
def deal_papers(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a paper of the deal as it stands, and what it sends."""
    deal = deal_or_404(request.user, key)
    place = Place(deal.told("title") or "", reverse("sales:deal", args=[key]), reverse(DEAL_PDF, args=[key]))
    return drawing(request, source_of(request, deal), place)


@policy(rights.DEALS_EDIT, params=OF_OFFER, methods=["GET", "POST"])
def offer_papers(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a paper of an accepted offer; back to the offer while nobody has accepted it."""
    offer = offer_or_404(request.user, key)
    place = Place(offer.number, reverse("sales:offer", args=[key]), reverse(OFFER_PDF, args=[key]))
    try:
        source = source_of(request, offer)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
        return redirect("sales:offer", key)
    return drawing(request, source, place)


DEAL_PDF, OFFER_PDF = "sales:deal_papers_pdf", "sales:offer_papers_pdf"


def source_of(request: StaffRequest, whose: Deal | Offer) -> PaperSource:
    """What is drawn up from; raises as every act on a deal. 404 for whoever reads the deal masked."""
    deal = whose if isinstance(whose, Deal) else whose.deal
    must_read(deal, request.user)
    return paper_source_of_deal(whose) if isinstance(whose, Deal) else paper_source_of_offer(whose)


def drawing(request: StaffRequest, source: PaperSource, place: Place) -> HttpResponse:
    """The templates with what each would leave open, and the paper that came of one."""
    form = DrawingForm(request.POST if request.method == "POST" else None, source=source)
    if form.is_valid():
        values = form.cleaned_data
        try:
            document = draw_up(values["template"], source, language=values["language"], by=request.user)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            toast(request, _("The paper is among the documents. Nothing was sent."))
            return redirect("sales:document", document.uid)
    fields = ["name", "product", "amount"]
    access_log.shown(by=request.user, view="sales:deal_papers", people=source.deal.keys_of_party, fields=fields)
    context = {"form": form, "place": place, "rows": template_rows(form, source), "source": source}
    return render(request, "sales/paper_pages/drawing.html", context, status=422 if form.is_bound else 200)


def template_rows(form: DrawingForm, source: PaperSource) -> list[dict[str, Any]]:
    """[{template, languages, open}]: the placeholders that would stay as dots, in the language of the customer."""
    today, rows = timezone.localdate(), []
    for template in form.templates.values():
        version = template.newest
        left = unknown_values(version, source, version.closest(source.language), today)
        rows.append({"template": template, "languages": version.languages, "open": ", ".join(left)})
    return rows


@policy(rights.DEALS_EDIT, params=OF_DEAL)
def deal_papers_pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """What the paper would look like (`?template=…&language=en`); nothing is kept."""
    return preview(request, source_of(request, deal_or_404(request.user, key)), DEAL_PDF)


@policy(rights.DEALS_EDIT, params=OF_OFFER)
def offer_papers_pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The same of an accepted offer; back to the offer while nobody has accepted it."""
    try:
        source = source_of(request, offer_or_404(request.user, key))
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
        return redirect("sales:offer", key)
    return preview(request, source, OFFER_PDF)


def preview(request: StaffRequest, source: PaperSource, view: str) -> HttpResponseBase:
    """The draft of the template asked for, else of the first one; 404 without any."""
    form = DrawingForm(request.GET, source=source)
    form.full_clean()
    template = form.cleaned_data.get("template") or next(iter(form.templates.values()), None)
    if template is None:
        raise Http404
    version = template.newest
    language = version.closest(form.cleaned_data.get("language", source.language))
    access_log.shown(by=request.user, view=view, people=source.deal.keys_of_party, fields=["file"])
    content = drawn_pdf(version, source, language=language, number="", today=timezone.localdate())
    return attachment(_("draft.pdf"), content, content_type="application/pdf")


@policy(rights.DEALS_EDIT, params=OF_DOCUMENT, methods=["GET", "POST"])
def paper_sending(request: StaffRequest, key: UUID) -> HttpResponse:
    """To whom on the deal the paper goes; POST opens the letter with it."""
    document = document_or_404(request.user, key)
    row = paper(document, request.user)
    drawn = getattr(document, "drawn", None)
    if not request.user.may(rights.CONTACTS_EDIT):
        raise PermissionDenied
    if drawn is None or document.deal is None or not row.has_file:
        toast(request, _("Only a paper from a template is sent from here."))
        return redirect("sales:document", key)
    deal = document.deal = deal_or_404(request.user, document.deal.uid)
    refuse_unworkable(deal, by=request.user)
    drawn.document = document
    people = receivers(deal, request.user)
    form = SendForm(request.POST if request.method == "POST" else None, people=people)
    errors, gate_url = list[str](), ""
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        try:
            entry = prepare_letter(drawn, contact, by=request.user)
        except Blocked as refusal:
            errors, gate_url = [refusal.answer.words], reverse("contacts:record", args=[contact.uid])
        except (ValidationError, UploadRefused) as refusal:
            errors = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        else:
            return redirect(f"{reverse('contacts:mail', args=[contact.uid])}?draft={entry.uid}")
    errors += [str(each[0]) for each in form.errors.values()]
    shown_people = {*deal.keys_of_party, *(contact.pk for contact in people)}
    access_log.shown(by=request.user, view="sales:paper_sending", people=sorted(shown_people), fields=["name"])
    named = [(contact, named_for(request.user, contact)) for contact in people]
    context = {"paper": row, "document": document, "people": named, "errors": errors, "gate_url": gate_url}
    return render(request, "sales/paper_pages/sending.html", context, status=422 if form.is_bound else 200)
