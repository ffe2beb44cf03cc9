"""Papers: the list, one of them, its file."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.custody import has_custody
from crm.lists.pages.list_search import searched
from crm.lists.saved_views.forms import ViewForm
from crm.privacy import page_memo
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.sales.documents.document_list import DocumentList
from crm.sales.documents.documents import party_of
from crm.sales.documents.ksef_words import goes_to_ksef, ksef_of
from crm.sales.documents.masked_documents import DocumentForReader, fields_in, paper, people_in
from crm.sales.lookups import document_or_404
from crm.sales.models import Document, PaperTemplate
from crm.sales.money.exchange import house_currency

ITS = {"key": "document"}
TYPES = {"xml": "application/xml", "pdf": "application/pdf"}


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"))
@page_memo.reading()
def documents(request: StaffRequest) -> HttpResponse:
    """A page of the papers of everybody whom the user sees, or of those among them that are searched for."""
    text, params = searched(request)
    document_list = DocumentList(request.user, params, text, page_memo.now())
    document_list.ask_ahead()
    access_log.shown(
        by=request.user,
        view="sales:documents",
        people=people_in(document_list.rows),
        fields=fields_in(document_list.rows),
    )
    context = {"list": document_list, "rows": document_list.rows, "view_form": ViewForm(user=request.user)}
    return render(request, "sales/documents/documents.html", context)


@policy(rights.CONTACTS_VIEW, params=ITS)
def document(request: StaffRequest, key: UUID) -> HttpResponse:
    """One paper."""
    row = paper(document_or_404(request.user, key), request.user)
    fields = ["number", "ksef", "amount", "note"] if row.clear else []
    access_log.shown(by=request.user, view="sales:document", people=people_in([row]), fields=fields)
    may_edit = request.user.may(rights.CONTACTS_EDIT) and has_custody(request.user, party_of(row.document))
    context = {"paper": row, "document": row.document, "may_edit": may_edit, "related": related(row, request.user)}
    waits = row.document.rate is None and row.document.currency != house_currency()
    context |= {"waits_for_rate": waits, "ksef": ksef_of(row), "to_ksef": may_edit and goes_to_ksef(row)}
    context["from_template"] = getattr(row.document, "drawn", None) if row.document.kind in PaperTemplate.Kind else None
    return render(request, "sales/documents/document.html", context)


def related(row: DocumentForReader, user: Any) -> list[tuple[str, DocumentForReader]]:
    """What an invoice corrects and what corrects it, each with its word; nothing of other papers."""
    document = row.document
    if document.kind != Document.Kind.INVOICE:
        return []
    rows = Document.objects.visible_to(user).filter(Q(pk=document.corrects_id) | Q(corrects=document))
    words = {True: pgettext("invoice", "Corrects"), False: pgettext("invoice", "Corrected by")}
    others = [paper(other, user) for other in rows.with_keys().order_by("-issued_on", "-pk")]
    return [(words[other.document.pk == document.corrects_id], other) for other in others]


@policy(rights.CONTACTS_VIEW, params=ITS)
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The file of a paper, to be saved. 404 without one, for one that does not open, and for who may not read it."""
    row = paper(document_or_404(request.user, key), request.user)
    if not row.has_file:
        raise Http404
    access_log.shown(by=request.user, view="sales:file", people=people_in([row]), fields=["file"])
    try:
        content = row.document.told("file").plain()
    except (Unreadable, OSError):
        raise Http404 from None
    ending = row.document.format
    word = pgettext("name of a file", "document")
    name = f"{word}-{row.document.uid.hex[:8]}.{ending}"  # the number is theirs, and names end up in logs
    return attachment(name, content, content_type=TYPES.get(ending, "application/octet-stream"))
