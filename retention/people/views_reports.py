"""Reasons to keep that sales reported: the list, and the page of one with the two answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, kept
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
    found = KeepReport.objects.for_desk(request.user)
    rows = found if everything else found.open()

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[KeepReport]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = Page.turned(fetch, lambda one: (one.pk,), **edges)
    access_log.shown(by=request.user, view="retention:reports", people=[one.person_id for one in page.rows])
    names = signers_of(*{one.made_by for one in page.rows})
    ends = countdowns([one.person_id for one in page.rows], timezone.now())
    context = {
        "page": page,
        "rows": [
            {
                "report": one,
                "name": label_of(one.person),
                "who": names[one.made_by],
                "countdown": ends.get(one.person_id),
            }
            for one in page.rows
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


def page_of(request: StaffRequest, found: KeepReport, **bound: Any) -> HttpResponse:
    """The report and, while it waits, the forms of both answers."""
    access_log.shown(by=request.user, view="retention:report", people=[found.person_id], fields=["text"])
    names = signers_of(*{found.made_by, found.answered_by} - {""})
    waits = not found.answer
    context = {
        "report": found,
        "name": label_of(found.person),
        "made_by": names[found.made_by],
        "answered_by": names.get(found.answered_by, ""),
        **bar(countdown(found.person, timezone.now())),
        "holding": (bound.get("holding") or GroundsForm(prefix="hold", initial={"facts": found.text}))
        if waits
        else None,
        "refusing": (bound.get("refusing") or NoForm(prefix="no")) if waits else None,
        "refused": next(iter(bound.values()), None),
        "crumbs": crumbs("reports"),
    }
    return render(request, "retention/people/report.html", context, status=UNPROCESSABLE if bound else 200)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def holding(request: StaffRequest, key: UUID) -> HttpResponse:
    """Yes: a hold."""
    found, form = report_or_404(request, key), GroundsForm(request.POST, prefix="hold")
    if form.is_valid() and kept(form, lambda: answer_with_hold(found, by=request.user, **form.cleaned_data)):
        toast(request, _("The hold is in force."))
        return redirect("retention:report", found.uid)
    return page_of(request, found, holding=form)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def refusal(request: StaffRequest, key: UUID) -> HttpResponse:
    """No: nothing speaks for keeping her."""
    found, form = report_or_404(request, key), NoForm(request.POST, prefix="no")
    if form.is_valid() and kept(form, lambda: answer_no(found, form.cleaned_data["why"], by=request.user)):
        toast(request, _("Answered. Whoever asked sees it on the record."))
        return redirect("retention:report", found.uid)
    return page_of(request, found, refusing=form)
