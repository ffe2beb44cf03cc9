"""Training as files: the records for those who look after them, a certificate for whose it is and for the officer."""

from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import TrainingAttempt
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.training.drills import leads
from crm.casework.register import TYPES
from crm.dpo.authorisations.views_files import KINDS
from crm.dpo.training.certificates import certificate_pdf, training_file
from crm.dpo.training.training_rows import Filters, desk_rows
from crm.privacy.logs import ledger


@policy(rights.ACCOUNTS_INFORMED, params={"kind": "training_records"})
def records(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The rows of the page with its filters, by module and colleague; scores only for the officer."""
    if kind not in KINDS:
        raise Http404
    at, filters = timezone.now(), Filters.of(request.GET)
    rows = [row for row in desk_rows(timezone.localdate(at)) if filters.admit(row)]
    content = training_file(kind, rows, scores=leads(request.user), at=at)
    with transaction.atomic():
        ledger.record("training.records_taken", by=request.user, counts={"kind": kind, "rows": len(rows)})
    return attachment(f"szkolenia-{timezone.localdate(at)}.{kind}", content, content_type=KINDS[kind])


@policy(rights.ACCOUNTS_INFORMED, params={"key": "certificate"})
def certificate(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """A colleague's certificate, which says their score: for the officer."""
    if not leads(request.user):
        raise Http404
    return printed(get_object_or_404(TrainingAttempt.objects.passed().select_related("user"), uid=key))


@policy(SIGNED_IN, params={"key": "own_certificate"})
def own_certificate(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One of one's own."""
    return printed(get_object_or_404(request.user.training_attempts.passed().select_related("user"), uid=key))


def printed(attempt: TrainingAttempt) -> HttpResponseBase:
    """The file."""
    content = certificate_pdf(attempt, at=timezone.now())
    return attachment(f"zaswiadczenie-{attempt.code}.pdf", content, content_type=TYPES["pdf"])
