"""People of a run: their rows, excluding and including them, one person's plan, and the name with a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from retention.desk_tabs import crumbs
from retention.holds.hold_numbers import keys_of
from retention.horizons import plan_table
from retention.horizons.explanation import explained
from retention.models import RunLine
from retention.runs.approvals import exclude, include
from retention.runs.forms import WhyForm
from retention.runs.revealed_names import SECONDS, NoReason, Reason, reveal
from retention.words import label_of, purposes, reason_words

ONE = {"key": "run_line"}
LOOKS = {
    RunLine.Outcome.ERASE: ("muted", "trash"),
    RunLine.Outcome.REDUCE: ("primary", "eye-off"),
    RunLine.Outcome.HELD: ("warning", "lock"),
}


def line_rows(lines: Sequence[RunLine], at: datetime) -> list[dict[str, Any]]:
    """Each line as a row: the person masked, why, until when, what is to become of them. Two queries for a page."""
    holds = keys_of(line.ref for line in lines if line.ref)
    names = purposes()
    return [{**row_of(line, holds), "purpose": names.get(line.purpose, "")} for line in lines]


def row_of(line: RunLine, holds: dict[str, UUID] | None = None) -> dict[str, Any]:
    """One line as a row."""
    hold = (holds or {}).get(line.ref)
    return {
        "line": line,
        "name": label_of(line.person),
        "place": place_of(line),
        "reason": reason_words(line),
        "look": LOOKS[RunLine.Outcome(line.outcome)],
        "held": line.outcome == RunLine.Outcome.HELD,
        "hold_url": reverse("retention:hold", args=[hold]) if hold else "",
    }


def place_of(line: RunLine) -> str:
    """The id under which a fragment is swapped."""
    return f"line-{line.uid.hex[:8]}"


def line_or_404(request: StaffRequest, key: UUID) -> RunLine:
    """The line with its run and person, for those who may see retention and whose person is still here."""
    lines = RunLine.objects.for_desk(request.user).select_related("run", "person__key", "rule")
    return get_object_or_404(lines.filter(person__isnull=False), uid=key)


def in_place(request: Any) -> bool:
    """Whether htmx asks for a fragment instead of a page."""
    return bool(request.htmx) and not request.htmx.boosted


def person_of(line: RunLine) -> Person:
    """The person whom a line is about. Http404 once they are erased."""
    if line.person is None:
        raise Http404
    return line.person


def way_back(line: RunLine) -> list[tuple[str, str]]:
    """The way back to the run."""
    return [*crumbs("runs"), (line.run.number, reverse("retention:run", args=[line.run.uid]))]


@policy(rights.PRIVACY_RETENTION, params=ONE)
def line(request: StaffRequest, key: UUID) -> HttpResponse:
    """What would go of one person, what would stay and why."""
    line_shown, at = line_or_404(request, key), timezone.now()
    person = person_of(line_shown)
    access_log.shown(by=request.user, view="retention:line", people=[person.pk])
    context = {
        "row": line_rows([line_shown], at)[0],
        "line": line_shown,
        "parts": plan_table.part_rows(explained(person, at)),
        "crumbs": way_back(line_shown),
    }
    return render(request, "retention/runs/line.html", context)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["GET", "POST"])
def exclusion(request: StaffRequest, key: UUID) -> HttpResponse:
    """Excludes a person from the run, with the reason: in their row, or on a page of its own."""
    line_shown = line_or_404(request, key)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and act_passes(form, lambda: exclude(line_shown, form.cleaned_data["why"], by=request.user)):
        toast(request, _("Left out of this run."))
        return redirect("retention:run", line_shown.run.uid)
    access_log.shown(by=request.user, view="retention:line", people=[person_of(line_shown).pk])
    context = {"row": row_of(line_shown), "line": line_shown, "form": form, "crumbs": way_back(line_shown)}
    template = "retention/runs/_exclusion.html" if in_place(request) else "retention/runs/exclusion.html"
    return render(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def inclusion(request: StaffRequest, key: UUID) -> HttpResponse:
    """Takes an exclusion back."""
    line_shown = line_or_404(request, key)
    try:
        include(line_shown, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=messages.ERROR)
    else:
        toast(request, _("Back in the run."))
    return redirect("retention:run", line_shown.run.uid)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["GET", "POST"])
def name(request: StaffRequest, key: UUID) -> HttpResponse:
    """Asks for the reason, then shows the person's name for a minute: in place, or as a page of its own."""
    line_shown, error, name_shown = line_or_404(request, key), "", ""
    person = person_of(line_shown)
    if request.method == "POST":
        try:
            name_shown = reveal(
                person,
                by=request.user,
                reason=request.POST.get("reason", ""),
                note=request.POST.get("reason_text", ""),
            )
        except NoReason as refusal:
            error = str(refusal.message)
        except LookupError:
            raise Http404 from None
    context = {
        "row": row_of(line_shown),
        "line": line_shown,
        "reasons": Reason.choices,
        "seconds": SECONDS,
        "error": error,
        "shown": name_shown,
        "crumbs": way_back(line_shown),
    }
    template = "retention/runs/_name.html" if in_place(request) else "retention/runs/name.html"
    return render(request, template, context, status=UNPROCESSABLE if error else 200)
