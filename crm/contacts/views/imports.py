"""The first steps of an import: file, columns, origin. Each is kept when it is sent; one may go on tomorrow."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.toasts import toast
from crm.contacts.forms.imports import ENCODINGS, ColumnsForm, FileForm, OriginForm, first_answers
from crm.contacts.importing.arrival import guesses_of, receive
from crm.contacts.importing.forgetting import abandon
from crm.contacts.importing.starting import start_check
from crm.contacts.importing.steps import COLUMNS, FILE, ORIGIN, steps, url_of
from crm.contacts.importing.terms import agree, choose_columns, leave_out
from crm.contacts.models import Import
from crm.contacts.unreadable import MAX_BYTES, UnreadableFile
from crm.privacy import access_log
from crm.privacy.uploads import UploadRefused

SHOWN = 50
ITS = {"key": "import"}


def import_or_404(user: Any, key: UUID) -> Import:
    """The user's own import; anybody else's is missing."""
    rows = Import.objects.of(user).select_related("purpose", "consents_for", "keeper", "team", "job", "owner__role")
    return get_object_or_404(rows, uid=key)


@policy(rights.CONTACTS_IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """One's own imports, the newest first."""
    return render(
        request, "contacts/imports/list.html", {"loads": Import.objects.of(request.user).recent_first()[:SHOWN]}
    )


@policy(rights.CONTACTS_IMPORT, params=ITS)
def import_(request: HttpRequest, key: UUID) -> HttpResponse:
    """To the step at which the import waits."""
    return redirect(url_of(import_or_404(request.user, key)))


@policy(rights.CONTACTS_IMPORT, methods=["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """A new import begins with its file."""
    return file_step(request, None)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another file, or the same one read in another way; what was said about columns begins anew."""
    load = import_or_404(request.user, key)
    return file_step(request, load) if load.open else redirect(url_of(load))


def file_step(request: HttpRequest, load: Import | None) -> HttpResponse:
    """Take a file in, or say in one sentence why not."""
    form = FileForm(request.POST or None, request.FILES or None)
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
    return render(request, "contacts/imports/file.html", context, status=422 if request.method == "POST" else 200)


def trouble_of(load: Import | None) -> str:
    """Why the file could not be read to its end, in one sentence; empty when it could."""
    said = load.trouble if load else {}
    return str(UnreadableFile(said["code"], said.get("row"))) if said else ""


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where each column goes: guessed, to be corrected. Samples are people's data, so the look is logged."""
    load = import_or_404(request.user, key)
    if not load.open:
        return redirect(url_of(load))
    form = ColumnsForm(request.POST or None, guesses=guesses_of(load), mapping=load.targets)
    problems = []
    if form.is_valid():
        problems = choose_columns(load, form.mapping, by=request.user)
        if not problems:
            return redirect("contacts:import_origin", load.uid)
    access_log.shown(by=request.user, view="contacts:import_columns", people=[], fields=["samples"])
    context = {"form": form, "load": load, "steps": steps(load, COLUMNS), "problems": problems}
    context["letters"] = dict(ENCODINGS).get(load.encoding.removesuffix("-sig"), load.encoding)
    return render(request, "contacts/imports/columns.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["GET", "POST"])
def import_origin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Origin and legal ground, without which nothing comes in; then the dry run begins."""
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
    context = {"form": form, "load": load, "steps": steps(load, ORIGIN), "problems": problems}
    context["avoidable"] = bool(problems) and all(problem.code == "not_needed" for problem in problems)
    return render(request, "contacts/imports/origin.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_IMPORT, params=ITS, methods=["POST"])
def import_abandonment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give an import up; its file is gone at once."""
    load = import_or_404(request.user, key)
    if abandon(load, by=request.user):
        toast(request, _("The import was given up and the file removed."))
    return redirect("contacts:imports")
