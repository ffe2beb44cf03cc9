"""Papers: adding, changing, removing."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import must_have_custody, named_for, sees_name_in_lists
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import promised
from crm.privacy.logs import access_log
from crm.sales.documents.documents import Overtaken, add, change, party_of, remove, trader_of
from crm.sales.documents.forms import DocumentForm, values_of
from crm.sales.documents.masked_documents import paper, people_in
from crm.sales.documents.views import ITS
from crm.sales.lookups import document_or_404
from crm.sales.models import Deal, Document
from crm.sales.money.exchange import house_currency

OVERTAKEN = gettext_lazy("Somebody else has changed this document. Your changes are below; open it anew to see theirs.")


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def add_for_contact(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new document of a person."""
    contact = contact_or_404(request.user, key, alive=True)
    return adding(request, contact=contact)


@policy(rights.CONTACTS_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def add_for_company(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new document of a company; a sole trader's company's document is the person's."""
    return adding(request, company=company_or_404(request.user, key, alive=True))


def adding(
    request: StaffRequest, contact: Contact | None = None, company: Company | None = None, deal: Deal | None = None
) -> HttpResponse:
    """The form of a new paper (of `deal`, when it comes from one), and what it sends."""
    sole_trader = contact or trader_of(company)
    must_have_custody(request.user, sole_trader or promised(company))
    refuse_paused([sole_trader.pk] if sole_trader else [])
    form = DocumentForm(request.POST or None, request.FILES or None, user=request.user, initial=first_answers())
    if form.is_valid():
        try:
            created = add(form.values, by=request.user, contact=contact, company=company, deal=deal, scan=form.scan)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toast(request, _("Document added."))
            return redirect("sales:deal", deal.uid) if deal else redirect("sales:document", created.uid)
    whose = named_for(request.user, contact) if contact else company.label if company else ""
    people = [sole_trader.pk] if sole_trader else []
    plain = contact is None or sees_name_in_lists(request.user, contact)
    access_log.shown(by=request.user, view="sales:add", people=people, fields=["name"] if people and plain else [])
    context = {"form": form, "whose": whose, "contact": contact, "company": company, "deal": deal}
    return render(request, "sales/documents/form.html", context, status=422 if form.is_bound else 200)


def first_answers() -> dict[str, Any]:
    """What most papers are."""
    return {"kind": Document.Kind.INVOICE, "currency": house_currency()}


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another text, day or file of a paper."""
    document = document_or_404(request.user, key)
    must_have_custody(request.user, party_of(document))
    form = DocumentForm(request.POST or None, request.FILES or None, user=request.user, initial=values_of(document))
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            change(document, form.values, version=version, by=request.user, scan=form.scan)
        except ValidationError as error:
            form.add_error(None, error)
        except Overtaken:
            form.add_error(None, OVERTAKEN)
        else:
            toast(request, _("Saved."))
            return redirect("sales:document", document.uid)
    row = paper(document_or_404(request.user, key), request.user)
    access_log.shown(by=request.user, view="sales:edit", people=people_in([row]), fields=["number", "amount", "note"])
    context = {"form": form, "paper": row, "whose": row.whose}
    return render(request, "sales/documents/form.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a paper out that was entered by mistake."""
    document = document_or_404(request.user, key)
    back = paper(document, request.user).whose_url
    try:
        remove(document, by=request.user)
    except Overtaken:
        toast(request, _("Somebody else has changed this document. Look at it again first."))
        return redirect("sales:document", key)
    toast(request, _("Document removed."))
    return redirect(back)
