"""The register of requests: on screen, as a file, on paper. Taking it out is written into the ledger."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.newest_first import NewestFirst
from crm.casework.register import TYPES
from crm.privacy.logs import ledger
from dsar.models import Case
from dsar.queue.views import desk_tabs
from dsar.register.register_rows import as_csv, as_json, as_pdf, in_words, register_cases, rows

MADE = {"csv": as_csv, "json": as_json, "pdf": as_pdf}


@policy(rights.PRIVACY_REQUESTS)
def register(request: StaffRequest) -> HttpResponse:
    """Every request, the newest first; examples and what was no request are not in it. Names nobody."""
    at = timezone.now()
    cases = Case.objects.for_desk(request.user).register()
    whole_rows = cases.select_related("extension").prefetch_related("suspensions", "decisions")
    page = NewestFirst(whole_rows, "received_at").page(request)
    context = {"page": page, "rows": list(rows(page.rows, at, spelled=in_words)), "tabs": desk_tabs("register")}
    return render(request, "dsar/register/register.html", context)


@policy(rights.PRIVACY_REQUESTS, params={"kind": "request_register"})
def export(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The whole register as a file."""
    if kind not in TYPES:
        raise Http404
    at, cases = timezone.now(), register_cases(Case.objects.for_desk(request.user).register())
    content = MADE[kind](cases, at=at)
    with transaction.atomic():
        ledger.record("request.register_taken", by=request.user, counts={"kind": kind, "cases": len(cases)})
    return attachment(f"rejestr-wnioskow-{timezone.localdate(at)}.{kind}", content, content_type=TYPES[kind])
