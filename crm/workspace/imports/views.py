"""The first steps of an import: file, columns, origin. Each is saved when submitted, so one may continue later."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.files.imports.arrival import read_sheet, receive
from crm.files.imports.expiry import abandon
from crm.files.imports.import_jobs import start_check
from crm.files.imports.import_kinds import kind_of, kinds_open_to
from crm.files.imports.recognition import guesses_of, headers_of, program_of, read_as
from crm.files.imports.terms import agree, choose_columns, leave_out
from crm.files.mapping.saved_mappings import remember
from crm.files.models import Import
from crm.files.readers.unreadable import MAX_BYTES, UnreadableFile
from crm.privacy.logs import access_log
from crm.privacy.uploads import UploadRefused
from crm.workspace.imports.forms import ENCODINGS, ColumnsForm, FileForm
from crm.workspace.imports.forms_origin import OriginForm, first_answers
from crm.workspace.imports.wizard_steps import COLUMNS, FILE, ORIGIN, steps, url_of

SHOWN = 50
ITS = {"key": "import"}


def import_or_404(user: Any, key: UUID) -> Import:
    """The user's own import of a kind that they may import; a 404 for any other."""
    relations = ("purpose", "consents_for", "keeper", "team", "job", "owner__role", "saved")
    rows = Import.objects.of(user).filter(kind__in=kinds_open_to(user)).select_related(*relations)
    return get_object_or_404(rows, uid=key)


@policy(rights.CONTACTS_IMPORT)
def imports(request: StaffRequest) -> HttpResponse:
    """The user's own imports, newest first."""
    kinds = kinds_open_to(request.user)
    loads = Import.objects.of(request.user).filter(kind__in=kinds).recent_first()[:SHOWN]
    context = {"loads": [(load, kinds[load.kind]) for load in loads]}
    return render(request, "workspace/imports/list.html", context)


@policy(rights.CONTACTS_IMPORT, params=ITS)
def import_(request: StaffRequest, key: UUID) -> HttpResponse:
    """Redirect to the step at which the import is."""
    return redirect(url_of(import_or_404(request.user, key)))


@policy(rights.CONTACTS_IMPORT, methods=["GET", "POST"])
def import_new(request: StaffRequest) -> HttpResponse:
    """Start an import with its file."""
    return file_step(request, None)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_file(request: StaffRequest, key: UUID) -> HttpResponse:
    """Replace the file, or read it in another way; the column mapping starts anew."""
    load = import_or_404(request.user, key)
    return file_step(request, load) if load.open else redirect(url_of(load))


def file_step(request: StaffRequest, load: Import | None) -> HttpResponse:
    """Receive the file, or say in one sentence why not."""
    initial = {"kind": load.kind if load else request.GET.get("kind", "")}
    form = FileForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    if request.method == "POST" and not request.FILES and int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        form.errors["file"] = form.error_class([str(UnreadableFile("too_large"))])  # it was not even kept
    elif form.is_valid():
        file = form.cleaned_data["file"]
        try:
            load = receive(file, file.name, by=request.user, into=load, **form.told)
        except (UnreadableFile, UploadRefused) as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("contacts:import_columns", load.uid)
    context = {"form": form, "load": load, "steps": steps(load, FILE), "trouble": trouble_of(load)}
    return render(request, "workspace/imports/file.html", context, status=422 if request.method == "POST" else 200)


def trouble_of(load: Import | None) -> str:
    """Why the file could not be read to its end, in one sentence; empty when it could."""
    trouble = load.trouble if load else {}
    return str(UnreadableFile(trouble["code"], trouble.get("row"))) if trouble else ""


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_columns(request: StaffRequest, key: UUID) -> HttpResponse:
    """The column mapping: guessed, to be corrected. Samples are personal data, so the access is logged."""
    load = import_or_404(request.user, key)
    if not load.open:
        return redirect(url_of(load))
    if request.POST.get("kind") in kinds_open_to(request.user):
        read_as(load, request.POST["kind"], by=request.user)
        return redirect("contacts:import_columns", load.uid)
    if "sheet" in request.POST:
        return other_sheet(request, load)
    form = ColumnsForm(request.POST or None, load=load, guesses=guesses_of(load))
    problems = []
    if form.is_valid():
        problems = choose_columns(load, form.mapping, overwriting=form.overwriting, by=request.user)
        if not problems and save_mapping_if_asked(load, form, by=request.user):
            return redirect("contacts:import_origin", load.uid)
    access_log.shown(by=request.user, view="contacts:import_columns", people=[], fields=["samples"])
    context = {"form": form, "load": load, "steps": steps(load, COLUMNS), "problems": problems, "kind": kind_of(load)}
    context["letters"] = dict(ENCODINGS).get(load.encoding.removesuffix("-sig"), load.encoding)
    context["program"], context["kinds"] = program_of(load), kinds_open_to(request.user)
    return render(request, "workspace/imports/columns.html", context, status=422 if form.is_bound else 200)


def other_sheet(request: StaffRequest, load: Import) -> HttpResponse:
    """Read another sheet of the workbook and show its columns; a sheet without rows changes nothing."""
    try:
        read_sheet(load, request.POST["sheet"], by=request.user)
    except UnreadableFile as problem:
        toast(request, str(problem))
    return redirect("contacts:import_columns", load.uid)


def save_mapping_if_asked(load: Import, form: ColumnsForm, *, by: User) -> bool:
    """Save the mapping under a name, if asked; False with an error on the form when that is refused."""
    name = form.cleaned_data["remember"].strip()
    if not name:
        return True
    try:
        remember(load, headers_of(load), name, team=form.audience.of(form.cleaned_data.get("team", "")), by=by)
    except ValidationError as problem:
        form.add_error("remember", problem)
        return False
    return True


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_origin(request: StaffRequest, key: UUID) -> HttpResponse:
    """Set origin and legal ground, without which nothing is imported; then the dry run starts."""
    load = import_or_404(request.user, key)
    if not load.open or not load.mapped:
        return redirect(url_of(load))
    form = OriginForm(request.POST or None, user=request.user, load=load, initial=first_answers(load, request.user))
    problems = []
    if form.is_valid():
        terms = form.terms
        if "leave_out" in request.POST:
            leave_out(load, terms.purpose, by=request.user)
        problems = agree(load, terms, by=request.user)
        if not problems:
            start_check(load, by=request.user)
            return redirect("contacts:import_check", load.uid)
    context = {"form": form, "load": load, "steps": steps(load, ORIGIN), "problems": problems, "kind": kind_of(load)}
    context["avoidable"] = bool(problems) and all(problem.code == "not_needed" for problem in problems)
    return render(request, "workspace/imports/origin.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["POST"])
def import_abandonment(request: StaffRequest, key: UUID) -> HttpResponse:
    """Abandon an import; its file is deleted at once."""
    load = import_or_404(request.user, key)
    if abandon(load, by=request.user):
        toast(request, _("The import was given up and the file removed."))
    return redirect("contacts:imports")
