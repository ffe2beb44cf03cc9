"""The last steps of an import: dry run and decisions, the import, its report, its undo."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext as _, override, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.people_imports.row_extras import at_start_of
from crm.contacts.safeguards.provenance import notice_day
from crm.files.imports.decisions import choose, decide, take_back, treat_duplicate
from crm.files.imports.error_file import error_file, rows_with_errors
from crm.files.imports.import_jobs import start_check, start_import, start_undo
from crm.files.imports.import_kinds import kind_of
from crm.files.imports.recognition import guesses_of
from crm.files.models import Import, ImportRow
from crm.jobs.job_page import JobProgress
from crm.privacy.logs import access_log
from crm.privacy.models import Origin
from crm.workspace.imports.findings import Findings
from crm.workspace.imports.row_matches import left_over
from crm.workspace.imports.views import ITS, import_or_404
from crm.workspace.imports.wizard_steps import CHECK, RUN, current_step, rows_to_write, steps, url_of

State = Import.State
DIGITS = 9  # of a row's number


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"], background=True)
def import_check(request: StaffRequest, key: UUID) -> HttpResponse:
    """The dry run: its progress, then its results. A POST starts it, again or for the first time."""
    load = import_or_404(request.user, key)
    if request.method == "POST":
        start_check(load, by=request.user)
        return redirect("contacts:import_check", load.uid)
    if current_step(load) != CHECK:
        if fragment_wanted(request):  # the bar asked by itself: it says where to go, and goes nowhere
            return render(request, "workspace/imports/_moved_on.html", {"load": load, "url": url_of(load)})
        return redirect(url_of(load))
    return checked_page(request, load)


def checked_page(request: StaffRequest, load: Import, *, changed: int | None = None) -> HttpResponse:
    """The page of the dry run, or the fragment of it that changes."""
    context: dict[str, Any] = {"load": load, "steps": steps(load, CHECK), "kind": kind_of(load)}
    context["origin"] = Origin.Kind(load.origin_kind)
    if load.state == State.CHECKED:
        params = request.POST or request.GET
        findings = Findings(load, request.user, show=params.get("show", ""), after=row_number(params), changed=changed)
        fields = ["file", *(["company"] if findings.named else [])]
        access_log.shown(by=request.user, view="contacts:import_check", people=findings.named, fields=fields)
        context |= {"findings": findings, "coming": rows_to_write(load), "refused": refused_columns(load)}
        context |= {"left_out": left_out_columns(load), "errors": rows_with_errors(load)}
        context["notice_due"] = notice_day(load.origin_kind, at_start_of(load.obtained_on))
    else:
        context |= {"sheet": JobProgress(load.job, at=timezone.now()) if load.job else None}
    template = "workspace/imports/_check.html" if fragment_wanted(request) else "workspace/imports/check.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def row_number(params: Any) -> int:
    """The number of the row after which the page begins; 0 for none."""
    after = params.get("after", "")
    return int(after) if after.isdecimal() and len(after) < DIGITS else 0


def refused_columns(load: Import) -> list[Any]:
    """Columns that must not be imported."""
    return [column for column in guesses_of(load) if column.refused]


def left_out_columns(load: Import) -> list[Any]:
    """Columns that could be imported and are not."""
    return [column for column in guesses_of(load) if not column.refused and column.index not in load.targets]


@policy(rights.CONTACTS_IMPORT, params={"key": "import", "number": "import_row"}, methods=["POST"])
def import_row(request: StaffRequest, key: UUID, number: int) -> HttpResponse:
    """Decide about a row, or undo a decision. The page is shown as it was."""
    load, post = import_or_404(request.user, key), request.POST
    kind, column = post.get("kind", ""), post.get("column", "")
    try:
        if kind == "undo":
            take_back(load, number, column=column, by=request.user)
        elif kind == "whom":
            choose(load, number, key=post.get("whom", ""), by=request.user)
        elif kind == "policy":
            treat_duplicate(load, number, policy=post.get("policy", ""), by=request.user)
        else:
            decide(load, number, column=column, kind=kind, value=post.get("value", ""), by=request.user)
    except ImportRow.DoesNotExist:
        raise Http404 from None
    if fragment_wanted(request):
        return checked_page(request, load, changed=number)
    page = {"show": post.get("show", ""), "after": str(row_number(post))}
    query = "&".join(f"{name}={value}" for name, value in page.items() if value.isalnum())
    return redirect(f"{reverse('contacts:import_check', args=[load.uid])}?{query}#row-{number}")


@policy(rights.CONTACTS_IMPORT, params=ITS)
def import_errors(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The rows that need corrections, as a CSV file."""
    load = import_or_404(request.user, key)
    if not rows_with_errors(load):
        raise Http404
    access_log.shown(by=request.user, view="contacts:import_errors", people=[], fields=["file"])
    word = pgettext("name of a file", "errors")
    name = f"{word}-{load.uid.hex[:8]}.csv"
    return attachment(name, in_current_language(error_file(load)), content_type="text/csv; charset=utf-8")


def in_current_language(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces in the current language: they are generated after the request has ended."""
    language = get_language()

    def later() -> Iterator[str]:
        with override(language):
            yield from pieces

    return later()


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_run(request: StaffRequest, key: UUID) -> HttpResponse:
    """The import: a POST starts it and leads to its job; afterwards this page is the report."""
    load = import_or_404(request.user, key)
    if request.method == "POST":
        job = start_import(load, by=request.user)
        return redirect("jobs:page", job.uid) if job else redirect(url_of(load))
    if current_step(load) != RUN:
        return redirect(url_of(load))
    context = {"load": load, "steps": steps(load, RUN), "errors": rows_with_errors(load), "undoable": load.undoable()}
    context["sheet"] = JobProgress(load.job, at=timezone.now()) if load.job else None
    context["kind"] = kind_of(load)
    if load.state == State.UNDONE:
        context["stays"] = left_over(load, request.user)
    return render(request, "workspace/imports/run.html", context)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["POST"])
def import_reversal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo an import, as long as that is possible."""
    load = import_or_404(request.user, key)
    job = start_undo(load, by=request.user)
    if job is None:
        toast(request, _("This import can no longer be undone."))
    return redirect("jobs:page", job.uid) if job else redirect(url_of(load))
