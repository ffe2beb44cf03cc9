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
    finished = run_or_404(request, key)
    if not finished.digest:
        raise Http404
    return finished


@policy(rights.PRIVACY_RETENTION, params=ONE)
def pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """What the page says, on paper, in the reader's language."""
    finished = done_or_404(request, key)
    language = (get_language() or "")[:2]
    content = as_pdf(finished, language=language if language in LANGUAGES else LANGUAGES[0])
    return attachment(f"{finished.number}.pdf", content, content_type="application/pdf")


@policy(rights.PRIVACY_RETENTION, params=ONE)
def json(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The whole protocol as JSON, each person by their keyed hash."""
    finished = done_or_404(request, key)
    return attachment(f"{finished.number}.json", as_json(finished), content_type="application/json; charset=utf-8")


@policy(rights.PRIVACY_RETENTION, params=ONE)
def integrity(request: StaffRequest, key: UUID) -> HttpResponse:
    """The protocol computed again from its lines, with the chain and the ledger's entry."""
    finished = done_or_404(request, key)
    return page_of(request, finished, checks=verify(finished))
