"""Files of people: ordering one, what became of it, taking it. Order and download want a fresh proof of who asks."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.formats import num
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.contacts.contact_list.views_bulk import picked
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.exports.download import Stale, hand_over, made_anew_words
from crm.contacts.exports.export_kinds import ExportKind, kind_of, open_to
from crm.contacts.exports.file_job import reasons_of
from crm.contacts.exports.orders import PEOPLE, candidates_of, start_export
from crm.files.exports.export_formats import TYPES
from crm.jobs.models import Export
from crm.lists.pages.list_query import Asking
from crm.workspace.exports.forms import ExportForm

SHOWN = 50
ITS = {"key": "export"}


def export_or_404(user: Any, key: UUID) -> Export:
    """The user's own export of a list that they see; anybody else's is missing, whoever knows its address."""
    rows = Export.objects.of(user).filter(what__in=open_to(user))
    rows = rows.select_related("purpose", "recipient", "job", "owner__role")
    return get_object_or_404(rows, uid=key)


@policy(rights.CONTACTS_EXPORT)
def exports(request: StaffRequest) -> HttpResponse:
    """One's own files, the newest first."""
    kinds = open_to(request.user)
    rows = Export.objects.of(request.user).filter(what__in=kinds).select_related("purpose", "recipient", "job")
    context = {"exports": [(one, kinds[one.what]) for one in rows[:SHOWN]], "kinds": kinds.values()}
    return render(request, "workspace/exports/list.html", context)


@policy(rights.CONTACTS_EXPORT, methods=["GET", "POST"])
@fresh
def export_new(request: StaffRequest) -> HttpResponse:
    """The order of a file, of the list named in the address or of those picked; `go` sends it off."""
    said = (
        QueryDict(request.POST.get("list", "").removeprefix("?")) if request.POST.get("whole") == "1" else request.GET
    )
    kind = what_in(request)
    asked = {name: value for name in kind.words if (value := said.get(name))}
    pick = [] if request.POST.get("whole") == "1" or not kind.people else picked(request)
    if request.method == "POST" and "go" in request.POST:
        form = ExportForm(request.POST, what=kind)
        if form.is_valid():
            return ordered(request, form.cleaned_data, asked, pick, kind)
    else:
        form = unsent(request, asked, kind)
    number = candidates_of(kind, request.user, asked, pick, timezone.now()).count()
    context = {"form": form, "pick": pick, "crumbs": crumbs_of(kind), "asked": said.urlencode(), "kind": kind}
    context["number"] = kind.counted(number) % {"n": num(number)}
    context["cards"] = [card(form, purpose) for purpose in form.purposes.values()]
    return render(request, "workspace/exports/new.html", context, status=422 if form.is_bound else 200)


def what_in(request: StaffRequest) -> ExportKind:
    """The kind of file that the address names, contacts where it names none. 404 for one that the user has not."""
    kinds = open_to(request.user)
    found = kinds.get(request.GET.get("what") or PEOPLE)
    if found is None:
        raise Http404
    return found


def crumbs_of(kind: ExportKind) -> list[tuple[str, str]]:
    """The way from the list."""
    return [(str(kind.label), reverse(kind.page))]


def unsent(request: StaffRequest, asked: dict[str, str], kind: ExportKind) -> ExportForm:
    """The form before anything was ordered, with what was chosen so far."""
    said = request.POST
    initial: dict[str, Any] = {
        "channel": said.get("channel") or said.get("way", ""),
        "kind": said.get("kind") or Export.Kind.XLSX,
    }
    initial["columns"] = said.getlist("columns") or shown_in(request, asked, kind)
    if "key" in said:
        initial["key"] = said["key"]
    chosen = said.get("purpose") or said.get("for") or asked.get("for", "")
    return ExportForm(what=kind, chosen=chosen, initial=initial)


def shown_in(request: StaffRequest, asked: dict[str, str], kind: ExportKind) -> list[str]:
    """The columns that the list shows, as far as a file has them; none where nobody chose any."""
    asking = Asking(kind.listing(), request.user, asked, timezone.now())
    chosen = asking.columns if asking.columns != asking.kind.usual else ()
    return [kind.as_shown.get(name, name) for name in chosen if name in kind.as_shown or is_custom(name)]


def card(form: ExportForm, purpose: Any) -> dict[str, Any]:
    """One purpose to choose."""
    return {
        "value": purpose.slug,
        "title": str(purpose),
        "text": purpose.get_legal_basis_display(),
        "checked": purpose == form.chosen,
    }


def ordered(
    request: StaffRequest, said: dict[str, Any], asked: dict[str, str], pick: list[UUID], kind: ExportKind
) -> HttpResponse:
    """The job's page."""
    given = {name: said.get(name, "") for name in ("kind", "purpose", "channel", "recipient", "columns")}
    export = start_export(by=request.user, uid=said["key"], asked=asked, pick=pick, what=kind.slug, **given)
    return redirect("jobs:page", export.job.uid) if export.job else redirect("contacts:export", export.uid)


@policy(rights.CONTACTS_EXPORT, params=ITS)
def export(request: StaffRequest, key: UUID) -> HttpResponse:
    """What became of a file: who is in it, who was left out and why, until when it can be taken."""
    found = export_or_404(request.user, key)
    kind = kind_of(found)
    context = {
        "export": found,
        "kind": kind,
        "columns": kind.heads_of(found.columns),
        "reasons": reasons_of(found),
    }
    return render(request, "workspace/exports/export.html", context)


@policy(rights.CONTACTS_EXPORT, params=ITS)
@fresh
def export_file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The file, once more through the gate; one that may not be handed out any more is gone, and the page says so."""
    found = export_or_404(request.user, key)
    try:
        content = hand_over(found, by=request.user)
    except Stale:
        toast(request, made_anew_words())
        return redirect("contacts:export", found.uid)
    name = f"{kind_of(found).file_word}-{found.purpose.slug}-{timezone.localdate(found.ready_at)}.{found.kind}"
    return attachment(name, content, content_type=TYPES[Export.Kind(found.kind)])
