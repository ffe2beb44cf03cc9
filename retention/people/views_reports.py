"""Reasons to keep that sales reported: the list, and the page of one with the two answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.keyset import Page
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from retention.desk_tabs import crumbs, tabs
from retention.holds.forms import GroundsForm, NoForm
from retention.horizons.countdown import countdown, countdowns
from retention.models import KeepReport
from retention.people.record_panels import bar
from retention.people.sales_reports import answer_no, answer_with_hold
from retention.words import label_of

ONE = {"key": "keep_report"}


@policy(rights.PRIVACY_RETENTION)
def reports(request: StaffRequest) -> HttpResponse:
    """What waits, or everything; the newest first."""
    everything = request.GET.get("show") == "all"
    visible = KeepReport.objects.for_desk(request.user)
    rows = visible if everything else visible.open()

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[KeepReport]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = Page.turned(fetch, lambda report_listed: (report_listed.pk,), **edges)
    access_log.shown(
        by=request.user, view="retention:reports", people=[report_listed.person_id for report_listed in page.rows]
    )
    names = signers_of(*{report_listed.made_by for report_listed in page.rows})
    ends = countdowns([report_listed.person_id for report_listed in page.rows], timezone.now())
    context = {
        "page": page,
        "rows": [
            {
                "report": report_listed,
                "name": label_of(report_listed.person),
                "who": names[report_listed.made_by],
                "countdown": ends.get(report_listed.person_id),
            }
            for report_listed in page.rows
        ],
        "views": [
            {"url": "?", "label": _("Waiting"), "current": not everything},
            {"url": "?show=all", "label": _("All"), "current": everything},
        ],
        "tabs": tabs("reports"),
    }
    return render(request, "retention/people/reports.html", context)


def report_or_404(request: StaffRequest, key: UUID) -> KeepReport:
    """The report with its person and key."""
    return get_object_or_404(KeepReport.objects.for_desk(request.user), uid=key)


@policy(rights.PRIVACY_RETENTION, params=ONE)
def report(request: StaffRequest, key: UUID) -> HttpResponse:
    """One report."""
    return page_of(request, report_or_404(request, key))


def page_of(request: StaffRequest, report_shown: KeepReport, **bound: Any) -> HttpResponse:
    """The report and, while it waits, the forms of both answers."""
    access_log.shown(by=request.user, view="retention:report", people=[report_shown.person_id], fields=["text"])
    names = signers_of(*{report_shown.made_by, report_shown.answered_by} - {""})
    waits = not report_shown.answer
    context = {
        "report": report_shown,
        "name": label_of(report_shown.person),
        "made_by": names[report_shown.made_by],
        "answered_by": names.get(report_shown.answered_by, ""),
        **bar(countdown(report_shown.person, timezone.now())),
        "holding": (bound.get("holding") or GroundsForm(prefix="hold", initial={"facts": report_shown.text}))
        if waits
        else None,
        "refusing": (bound.get("refusing") or NoForm(prefix="no")) if waits else None,
        "refused": next(iter(bound.values()), None),
        "crumbs": crumbs("reports"),
    }
    return render(request, "retention/people/report.html", context, status=UNPROCESSABLE if bound else 200)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def answer_yes(request: StaffRequest, key: UUID) -> HttpResponse:
    """Answers a report with a hold."""
    report_shown, form = report_or_404(request, key), GroundsForm(request.POST, prefix="hold")
    if form.is_valid() and act_passes(
        form, lambda: answer_with_hold(report_shown, by=request.user, **form.cleaned_data)
    ):
        toast(request, _("The hold is in force."))
        return redirect("retention:report", report_shown.uid)
    return page_of(request, report_shown, holding=form)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def answer_with_no(request: StaffRequest, key: UUID) -> HttpResponse:
    """Answers a report with no: nothing speaks for keeping the data."""
    report_shown, form = report_or_404(request, key), NoForm(request.POST, prefix="no")
    if form.is_valid() and act_passes(form, lambda: answer_no(report_shown, form.cleaned_data["why"], by=request.user)):
        toast(request, _("Answered. Whoever asked sees it on the record."))
        return redirect("retention:report", report_shown.uid)
    return page_of(request, report_shown, refusing=form)
