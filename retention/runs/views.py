"""Runs: the list, the order to count, and the page of one: preview, work under way, protocol."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.jobs.job_page import JobProgress
from crm.privacy.logs import access_log
from retention.desk_tabs import crumbs, tabs
from retention.horizons import unkept_duties
from retention.models import Run, RunLine
from retention.protocols import protocol_page
from retention.protocols.run_protocol import Check
from retention.run_totals import tally
from retention.runs.preview import preview
from retention.runs.run_side import sides
from retention.runs.views_lines import line_rows

ONE = {"key": "run"}
Outcome = RunLine.Outcome
CODES = (*Outcome.values, "excluded")
SHOWS = ("", *CODES)
LOOKS = {
    Run.State.COUNTING: ("muted", "clock"),
    Run.State.PREVIEW: ("primary", "eye"),
    Run.State.APPROVED: ("warning", "clock"),
    Run.State.RUNNING: ("primary", "refresh"),
    Run.State.DONE: ("ok", "check"),
    Run.State.STOPPED: ("danger", "alert-triangle"),
    Run.State.DISCARDED: ("muted", "ban"),
}


def run_or_404(request: StaffRequest, key: UUID) -> Run:
    """The run with its job and opinions, for those who may see retention."""
    runs = Run.objects.for_desk(request.user).select_related("job").prefetch_related("opinions")
    return get_object_or_404(runs, uid=key)


@policy(rights.PRIVACY_RETENTION)
def runs(request: StaffRequest) -> HttpResponse:
    """All runs, the newest first."""
    rows = Run.objects.for_desk(request.user).defer("protocol")

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Run]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = Page.turned(fetch, lambda run: (run.pk,), **edges)
    listed = [{"run": run, "look": LOOKS[Run.State(run.state)], "counts": run.counts} for run in page.rows]
    context = {"page": page, "rows": listed, "tabs": tabs("runs"), "counting": counting()}
    return render(request, "retention/runs/runs.html", context)


def counting() -> bool:
    """Whether a count is under way."""
    return Run.objects.filter(state=Run.State.COUNTING).exists()


@policy(rights.PRIVACY_RETENTION, methods=["POST"])
def count(request: StaffRequest) -> HttpResponse:
    """Count now; the page of the job shows how far it is."""
    return redirect("jobs:page", preview(by=request.user).uid)


@policy(rights.PRIVACY_RETENTION, params=ONE)
def run(request: StaffRequest, key: UUID) -> HttpResponse:
    """One run."""
    return page_of(request, run_or_404(request, key))


def page_of(request: StaffRequest, run_shown: Run, *, checks: list[Check] | None = None, **forms: Any) -> HttpResponse:
    """The page of a run in its state; `forms` are bound ones that come back with their errors."""
    if run_shown.state == Run.State.DONE:
        context = protocol_page.context(run_shown, checks=checks)
        return render(request, "retention/protocols/protocol.html", {**context, "crumbs": crumbs("runs")})
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = lines_of(request, run_shown, show, **edges)
    access_log.shown(
        by=request.user, view="retention:run", people=[line.person_id for line in page.rows if line.person_id]
    )
    counted = counts_of(run_shown)
    at = timezone.now()
    context = {
        "run": run_shown,
        "look": LOOKS[Run.State(run_shown.state)],
        "counts": counted,
        "going": counted["erase"] + counted["reduce"],
        "page": page,
        "rows": line_rows(page.rows, at),
        "views": views(show, counted),
        "show": show,
        "resting": unkept_duties.resting(at) if run_shown.undecided else [],
        "sheet": JobProgress(run_shown.job, at=at) if run_shown.job and run_shown.state == Run.State.RUNNING else None,
        "crumbs": crumbs("runs"),
        **sides(run_shown, request.user, at, **forms),
    }
    bound = any(form is not None and form.is_bound for form in forms.values())
    return render(request, "retention/runs/run.html", context, status=UNPROCESSABLE if bound else 200)


def counts_of(counted_run: Run) -> dict[str, int]:
    """{erase, reduce, held, excluded, all} of its lines as they are now; of a discarded run as they were."""
    if counted_run.state == Run.State.DISCARDED:
        counted = {code: counted_run.counts.get(code, 0) for code in CODES}
    else:
        counted = {code: number for code, number in tally(counted_run).items() if code in CODES}
    return {**counted, "all": sum(counted.values())}


def views(show: str, counted: dict[str, int]) -> list[dict[str, Any]]:
    """The tabs over the people, with their numbers."""
    words = {
        "": _("All"),
        Outcome.ERASE: Outcome.ERASE.label,
        Outcome.REDUCE: Outcome.REDUCE.label,
        Outcome.HELD: Outcome.HELD.label,
        "excluded": _("Excluded"),
    }
    return [
        {
            "url": f"?show={code}" if code else "?",
            "label": label,
            "count": counted[code or "all"],
            "current": show == code,
        }
        for code, label in words.items()
    ]


def lines_of(request: StaffRequest, run_shown: Run, show: str, *, older: str, newer: str) -> Page:
    """A page of people; those who are held back come first."""
    rows = among(RunLine.objects.for_desk(request.user).filter(run=run_shown), show)
    held_first = Case(When(outcome=Outcome.HELD, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.annotate(place=held_first)

    def edge(way: str, place: int, pk: int) -> Q:
        return Q(**{f"place__{way}": place}) | Q(place=place, **{f"pk__{way}": pk})

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[RunLine]:
        if after is not None:
            return list(rows.filter(edge("lt", *after)).order_by("-place", "-pk")[:size])
        return list((rows.filter(edge("gt", *before)) if before else rows).order_by("place", "pk")[:size])

    return Page.turned(fetch, lambda line: (line.place, line.pk), older=older, newer=newer)


def among(rows: QuerySet[RunLine], show: str) -> QuerySet[RunLine]:
    """The lines of one tab."""
    if show == "excluded":
        return rows.filter(excluded_at__isnull=False)
    return rows.filter(outcome=show, excluded_at=None) if show else rows
