"""An invoice is given to KSeF, taken back, its receipt taken."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language import disclosure_words
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal
from crm.sales.documents.ksef_words import CODES
from crm.sales.documents.masked_documents import paper, people_in
from crm.sales.ksef_line.ksef_trouble import KsefTrouble
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef, take_back
from crm.sales.lookups import document_or_404

ITS = {"key": "document"}


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def give(request: StaffRequest, key: UUID) -> HttpResponse:
    """Somebody confirms it: it waits for the worker."""
    document = document_or_404(request.user, key)
    try:
        give_to_ksef(document, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    except KsefTrouble as trouble:
        toast(request, str(CODES[trouble.code]), level=messages.ERROR)
    except DisclosureRefused as refusal:
        note_refusal(refusal.answer, by=request.user, place="ksef")
        toast(request, disclosure_words.refusal(refusal.answer), level=messages.ERROR)
    else:
        toast(request, _("It goes to KSeF now. Its number comes here by itself."))
    return redirect("sales:document", key)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def taking_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """It waits no more, if it has not left."""
    try:
        take_back(document_or_404(request.user, key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    else:
        toast(request, _("It is a draft again. Nothing was sent."))
    return redirect("sales:document", key)


@policy(rights.CONTACTS_VIEW, params=ITS)
def receipt(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The receipt, to be saved. 404 without one, and for who may not read the invoice."""
    row = paper(document_or_404(request.user, key), request.user)
    if not row.has_receipt:
        raise Http404
    access_log.shown(by=request.user, view="sales:receipt", people=people_in([row]), fields=["upo"])
    try:
        content = row.document.told("upo").plain()
    except (Unreadable, OSError):
        raise Http404 from None
    return attachment(f"upo-{row.document.uid.hex[:8]}.xml", content, content_type="application/xml")
