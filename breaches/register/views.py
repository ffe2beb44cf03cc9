"""The register of Art. 33(5): on screen, as a file, on paper. Taking it out is written into the ledger."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from breaches.cases.demo_cases import of_the_demo
from breaches.desk.list_rows import case_rows
from breaches.desk.views_lists import tabs
from breaches.models import Breach
from breaches.register.register_rows import MOST, as_csv, as_json, as_pdf
from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.newest_first import NewestFirst
from crm.casework.register import TYPES
from crm.privacy.logs import ledger


def recorded(user: Any) -> QuerySet[Breach]:
    """The cases of the register. An account of the demo sees its examples in it; nobody else does."""
    return Breach.objects.for_desk(user).register(examples=of_the_demo(user))


@policy(rights.PRIVACY_BREACHES)
def register(request: StaffRequest) -> HttpResponse:
    """Every case of the law, with risk, authority, people; exercises and examples are not in it."""
    page = NewestFirst(recorded(request.user), "opened_at").page(request)
    context = {"page": page, "rows": case_rows(page.rows, timezone.now()), "tabs": tabs("register")}
    return render(request, "breaches/register/register.html", context)


@policy(rights.PRIVACY_BREACHES, params={"kind": "register_file"})
def export(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The whole register as a file."""
    if kind not in TYPES:
        raise Http404
    at, cases = timezone.now(), list(recorded(request.user).order_by("opened_at", "pk")[:MOST])
    content = {"csv": as_csv, "json": as_json, "pdf": lambda rows: as_pdf(rows, at=at)}[kind](cases)
    with transaction.atomic():
        ledger.record("breach.register_taken", by=request.user, counts={"kind": kind, "cases": len(cases)})
    return attachment(f"rejestr-naruszen-{timezone.localdate(at)}.{kind}", content, content_type=TYPES[kind])
