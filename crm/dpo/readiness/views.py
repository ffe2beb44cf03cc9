"""Readiness on a page of its own: every check with its formula, evidence, owner; and as files."""

from dataclasses import replace

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.openable import may_open
from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.register import TYPES
from crm.dpo.readiness.check import Check
from crm.dpo.readiness.forms import OwnerForm
from crm.dpo.readiness.nightly_look import give_owner
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_files import file_of
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.privacy import page_memo
from crm.privacy.logs import ledger

ONE = {"code": "readiness_check"}


@policy(rights.PRIVACY_VIEW)
@page_memo.reading()
def all_checks(request: StaffRequest) -> HttpResponse:
    """Every check, failing ones first."""
    rows = ReadinessRows(page_memo.now())
    rows.ask(beside=of_the_frame(request.user))
    checks = [opened_by(request.user, check) for check in readiness(rows)]
    context = {**split(checks), "at": rows.at, "kept": rows.everybody.since, "tall": True}
    return render(request, "dpo/readiness/readiness.html", context)


def split(checks: list[Check]) -> dict[str, list[Check]]:
    """What fails or has no data, and what passes: {failing, silent, passing}."""
    by_state = {state: [check for check in checks if check.state == state] for state in ("fails", "no_data", "passes")}
    return {"failing": by_state["fails"], "silent": by_state["no_data"], "passing": by_state["passes"]}


def opened_by(reader: User, check: Check) -> Check:
    """A check with the ways to what fails, where the reader may go there."""
    links = tuple(page if page and may_open(reader, page) else "" for page in check.links)
    url = check.url if check.url and may_open(reader, check.url) else ""
    return replace(check, url=url, links=links)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=("GET", "POST"))
def owner(request: StaffRequest, code: str) -> HttpResponse:
    """Who sees to one check: a form, and the whole of the check above it."""
    checks = {check.code: check for check in readiness(ReadinessRows(page_memo.now()))}
    if code not in checks:
        raise Http404
    check = opened_by(request.user, checks[code])
    form = OwnerForm(request.POST if request.method == "POST" else None, owner=check.owner)
    if form.is_valid() and act_passes(form, lambda: give_owner(code, form.cleaned_data["owner"], by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:readiness")
    crumbs = [(_("Readiness"), reverse("dpo:readiness"))]
    context = {"check": check, "form": form, "crumbs": crumbs}
    return render(request, "dpo/readiness/check.html", context, status=422 if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW, params={"kind": "readiness_file"})
def file(request: StaffRequest, kind: str) -> HttpResponseBase:
    """All checks as they stand now, for paper, a spreadsheet, a program."""
    if kind not in TYPES:
        raise Http404
    rows = ReadinessRows(page_memo.now())
    content = file_of(kind, readiness(rows), at=rows.at, kept=rows.everybody.since)
    with transaction.atomic():
        ledger.record("readiness.taken", by=request.user, counts={"kind": kind})
    return attachment(f"gotowosc-{rows.today}.{kind}", content, content_type=TYPES[kind])
