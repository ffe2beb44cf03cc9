"""The protocol as a file, and the check of its integrity."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from consents.models import LANGUAGES
from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from retention.models import Run
from retention.protocols.protocol_files import as_json, as_pdf
from retention.protocols.run_protocol import verify
from retention.runs.views import ONE, page_of, run_or_404


def done_or_404(request: StaffRequest, key: UUID) -> Run:
    """A run that is over."""
    found = run_or_404(request, key)
    if not found.digest:
        raise Http404
    return found


@policy(rights.PRIVACY_RETENTION, params=ONE)
def pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """What the page says, on paper, in the reader's language."""
    found = done_or_404(request, key)
    language = (get_language() or "")[:2]
    content = as_pdf(found, language=language if language in LANGUAGES else LANGUAGES[0])
    return attachment(f"{found.number}.pdf", content, content_type="application/pdf")


@policy(rights.PRIVACY_RETENTION, params=ONE)
def json(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Everything, each person by her keyed hash."""
    found = done_or_404(request, key)
    return attachment(f"{found.number}.json", as_json(found), content_type="application/json; charset=utf-8")


@policy(rights.PRIVACY_RETENTION, params=ONE)
def integrity(request: StaffRequest, key: UUID) -> HttpResponse:
    """The protocol computed again from its lines, with the chain and the ledger's entry."""
    found = done_or_404(request, key)
    return page_of(request, found, checks=verify(found))
