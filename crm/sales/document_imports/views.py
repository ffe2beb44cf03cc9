"""Imports of documents: the files, the dry run and what is decided about it, the work, its report."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.jobs.job_page import JobProgress
from crm.narrowing import Words
from crm.privacy.logs import access_log
from crm.sales.document_imports.arrival import FilesRefused, receive
from crm.sales.document_imports.expiry import abandon
from crm.sales.document_imports.import_run import start_import
from crm.sales.document_imports.row_choices import choose, leave_out
from crm.sales.document_imports.words import ProblemRow
from crm.sales.lookups import load_or_404
from crm.sales.models import DocumentLoad, DocumentRow

ITS = {"key": "document_load"}
ROW = {"key": "document_load", "number": "document_row"}
SHOWN, PAGE = 20, 50
State, Outcome = DocumentLoad.State, DocumentRow.Outcome
TO_LOOK_AT = (Outcome.UNKNOWN, Outcome.FAULTY)


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads, each cleaned as a file field does."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(upload, initial) for upload in data or [None]]


class FilesForm(forms.Form):
    """What comes in."""

    files = FilesField(  # type: ignore[assignment]  # the metaclass takes it away
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("One table (CSV, XLSX), or up to ten structured invoices of KSeF (XML)."),
    )


@policy(rights.CONTACTS_IMPORT, methods=["GET", "POST"])
def loads(request: StaffRequest) -> HttpResponse:
    """One's own imports of documents, and the way in for the next."""
    form = FilesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        files = [(file, file.name) for file in form.cleaned_data["files"]]
        try:
            load = receive(files, by=request.user)
        except FilesRefused as problem:
            form.add_error("files", str(problem))
        else:
            return redirect("sales:load", load.uid)
    rows = DocumentLoad.objects.filter(owner=request.user).order_by("-pk")[:SHOWN]
    return render(
        request,
        "sales/document_imports/loads.html",
        {"form": form, "loads": rows},
        status=422 if request.method == "POST" else 200,
    )


@policy(rights.CONTACTS_IMPORT, params=ITS)
def load(request: StaffRequest, key: UUID) -> HttpResponse:
    """One import at the step where it stands."""
    return load_page(request, load_or_404(request.user, key))


def load_page(
    request: StaffRequest, document_load: DocumentLoad, *, wrong: tuple[int, str] | None = None
) -> HttpResponse:
    """The page; `wrong` is the row whose answer was not taken, and why."""
    mark = request.GET.get("after", "")
    after = int(mark) if mark.isdecimal() and len(mark) < 9 else 0
    rows = document_load.rows.filter(outcome__in=TO_LOOK_AT, number__gt=after).order_by("number")[: PAGE + 1]
    problem_rows = [ProblemRow(row, wrong[1] if wrong and wrong[0] == row.number else "") for row in rows]
    access_log.shown(by=request.user, view="sales:load", people=[], fields=["file"] if problem_rows else [])
    context: dict[str, Any] = {
        "load": document_load,
        "rows": problem_rows[:PAGE],
        "counts": counts_in_words(document_load),
    }
    context["after"] = problem_rows[PAGE - 1].row.number if len(problem_rows) > PAGE else ""
    context["sheet"] = JobProgress(document_load.job, at=timezone.now()) if document_load.job else None
    context["coming"] = document_load.counts.get(Outcome.READY, 0)
    return render(request, "sales/document_imports/load.html", context, status=422 if wrong else 200)


def counts_in_words(document_load: DocumentLoad) -> list[tuple[Words, int]]:
    """The outcomes there are, each with its number."""
    return [(outcome.label, number) for outcome in Outcome if (number := document_load.counts.get(outcome, 0))]


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["POST"])
def run(request: StaffRequest, key: UUID) -> HttpResponse:
    """Bring in what is ready; the page of the job shows how far it is."""
    document_load = load_or_404(request.user, key)
    job = start_import(document_load, by=request.user)
    return redirect("jobs:page", job.uid) if job else redirect("sales:load", key)


@policy(rights.CONTACTS_IMPORT, params=ROW, methods=["POST"])
def row(request: StaffRequest, key: UUID, number: int) -> HttpResponse:
    """Say whose a row is, or leave it out."""
    document_load = load_or_404(request.user, key)
    try:
        if request.POST.get("act") == "leave":
            leave_out(document_load, number, by=request.user)
        else:
            choose(document_load, number, whose=request.POST.get("whose", "")[:254], by=request.user)
    except (DocumentRow.DoesNotExist, DocumentLoad.DoesNotExist):
        raise Http404 from None
    except ValidationError as error:
        return load_page(request, document_load, wrong=(number, error.messages[0]))
    return redirect("sales:load", key)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["POST"])
def abandonment(request: StaffRequest, key: UUID) -> HttpResponse:
    """Give an import up; its rows are gone at once."""
    document_load = load_or_404(request.user, key)
    if abandon(document_load, by=request.user):
        toast(request, _("The import was given up and its rows removed."))
    else:
        toast(request, _("This import cannot be given up any more."))
    return redirect("sales:loads")
