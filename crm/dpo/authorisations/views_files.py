"""The register and single authorisations as files. Taking the register out is written into the ledger."""

from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.authorisations.papers import Paper
from crm.accounts.models import Authorisation
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.register import TYPES
from crm.dpo.authorisations.printed import paper_pdf, register_of
from crm.dpo.authorisations.views import ONE
from crm.files.exports.export_formats import TYPES as TABLES
from crm.jobs.models import Export
from crm.privacy.logs import ledger

KINDS = {**TYPES, "xlsx": TABLES[Export.Kind.XLSX]}


@policy(rights.ACCOUNTS_INFORMED, params={"kind": "authorisation_register"})
def register_file(request: StaffRequest, kind: str) -> HttpResponseBase:
    """All authorisations there ever were, by number."""
    if kind not in KINDS:
        raise Http404
    at = timezone.now()
    papers = Paper.every(Authorisation.objects.with_people().order_by("pk"), timezone.localdate(at))
    content = register_of(kind, papers, at=at)
    with transaction.atomic():
        ledger.record("authorisation.register_taken", by=request.user, counts={"kind": kind, "rows": len(papers)})
    return attachment(f"upowaznienia-{timezone.localdate(at)}.{kind}", content, content_type=KINDS[kind])


@policy(rights.ACCOUNTS_INFORMED, params=ONE)
def paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One of them on paper."""
    return printed(get_object_or_404(Authorisation.objects.with_people(), uid=key))


@policy(SIGNED_IN, params={"key": "own_authorisation"})
def own_paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One of one's own, once it is signed."""
    return printed(get_object_or_404(request.user.authorisations.signed().with_people(), uid=key))


def printed(row: Authorisation) -> HttpResponseBase:
    """The file."""
    at = timezone.now()
    [first_paper] = Paper.every([row], timezone.localdate(at))
    name = f"upowaznienie-{row.number.replace('/', '-')}.pdf"
    return attachment(name, paper_pdf(first_paper, at=at), content_type=TYPES["pdf"])
