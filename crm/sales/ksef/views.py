"""Pages on which invoices are drawn up: of an accepted offer, of a deal, a correction of an invoice."""

from collections.abc import Callable
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
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales.deal_pages.views_lines import add_errors
from crm.sales.deal_pages.views_parts import must_read
from crm.sales.documents.documents import party_of
from crm.sales.documents.masked_documents import paper
from crm.sales.ksef.corrected_file import read_file
from crm.sales.ksef.drafting import draft_correction, draft_from_deal, draft_from_offer
from crm.sales.ksef.forms import CorrectionForm, TermsForm
from crm.sales.ksef.invoice_sources import Source, source_of_deal, source_of_offer
from crm.sales.lookups import deal_or_404, document_or_404, offer_or_404
from crm.sales.models import Document, Offer

Verb = Callable[..., Document]


@policy(rights.DEALS_EDIT, params={"key": "offer"}, methods=["GET", "POST"])
def offer_invoice(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of the invoice of an accepted offer; the invoice itself where there is one."""
    offer = offer_or_404(request.user, key)
    must_read(offer.deal, request.user)
    if drawn := Document.objects.visible_to(request.user).filter(offer=offer).first():
        return redirect("sales:document", drawn.uid)
    try:
        source = source_of_offer(offer)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
        return redirect("sales:offer", key)
    return drawing(request, source, draft_from_offer, offer, reverse("sales:offer", args=[key]))


@policy(rights.DEALS_EDIT, params={"key": "deal"}, methods=["GET", "POST"])
def deal_invoice(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of an invoice of the deal's lines; its draft where there is one."""
    deal = deal_or_404(request.user, key)
    must_read(deal, request.user)
    drafts = Document.objects.visible_to(request.user).filter(deal=deal, kind="invoice", draft=True, offer=None)
    if drawn := drafts.first():
        return redirect("sales:document", drawn.uid)
    return drawing(request, source_of_deal(deal), draft_from_deal, deal, reverse("sales:deal", args=[key]))


def drawing(request: StaffRequest, source: Source, draft: Verb, of: Any, back_url: str) -> HttpResponse:
    """The form with what will be invoiced, and what it sends."""
    form = TermsForm(request.POST or None, source=source)
    if form.is_valid():
        try:
            document = draft(of, form.terms(), by=request.user)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            toast(request, _("The draft of the invoice is ready. Nothing was sent."))
            return redirect("sales:document", document.uid)
    people = source.deal.keys_of_party
    access_log.shown(by=request.user, view="sales:deal_invoice", people=people, fields=["name", "product", "amount"])
    title = of.number if isinstance(of, Offer) else of.told("title")
    context = {"form": form, "source": source, "back_url": back_url, "back_title": title}
    return render(request, "sales/ksef/invoice.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, params={"key": "document"}, methods=["GET", "POST"])
def correction(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a correction: each line as it should be."""
    document = document_or_404(request.user, key)
    must_have_custody(request.user, party_of(document))
    refuse_paused([document.person_id] if document.person_id else [])
    if not paper(document, request.user).clear:
        raise Http404
    try:
        earlier = read_file(document)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
        return redirect("sales:document", key)
    form = CorrectionForm(request.POST or None, lines=earlier.lines)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("reason", "issued_on", "number")}
        try:
            drawn = draft_correction(document, form.lines(), **values, by=request.user)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            toast(request, _("The draft of the correction is ready. Nothing was sent."))
            return redirect("sales:document", drawn.uid)
    people = [document.person_id] if document.person_id else []
    access_log.shown(by=request.user, view="sales:correction", people=people, fields=["number", "product", "amount"])
    context = {"form": form, "document": document, "number": earlier.number}
    return render(request, "sales/ksef/correction.html", context, status=422 if form.is_bound else 200)
