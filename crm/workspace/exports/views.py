"""Pages of exports: order one, see its outcome, download it. Order and download need a recent re-authentication."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.language import disclosure_words
from crm.accounts.language.formats import num
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.contacts.contact_list.views_bulk import picked
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.exports.download import Stale, hand_over, make_again_words
from crm.contacts.exports.export_kinds import ExportKind, kind_of, kinds_open_to
from crm.contacts.exports.file_job import reasons_of
from crm.contacts.exports.file_recipients import refusal_of
from crm.contacts.exports.orders import PEOPLE, candidates_of, start_export
from crm.files.exports.export_formats import TYPES
from crm.jobs.models import Export
from crm.lists.pages.list_query import ListQuery
from crm.privacy.recipients.gate import note_refusal
from crm.workspace.exports.forms import ExportForm

SHOWN = 50
ITS = {"key": "export"}


def export_or_404(user: Any, key: UUID) -> Export:
    """The user's own export of a list that they may see; a 404 for any other."""
    rows = Export.objects.of(user).filter(what__in=kinds_open_to(user))
    rows = rows.select_related("purpose", "recipient", "job", "owner__role")
    return get_object_or_404(rows, uid=key)


@policy(rights.CONTACTS_EXPORT)
def exports(request: StaffRequest) -> HttpResponse:
    """The user's own exports, newest first."""
    kinds = kinds_open_to(request.user)
    rows = Export.objects.of(request.user).filter(what__in=kinds).select_related("purpose", "recipient", "job")
    context = {"exports": [(row, kinds[row.what]) for row in rows[:SHOWN]], "kinds": kinds.values()}
    return render(request, "workspace/exports/list.html", context)


@policy(rights.CONTACTS_EXPORT, methods=["GET", "POST"])
@fresh
def export_new(request: StaffRequest) -> HttpResponse:
    """Order a file from the list in the address, or from the picked rows; `go` submits the order."""
    list_params = (
        QueryDict(request.POST.get("list", "").removeprefix("?")) if request.POST.get("whole") == "1" else request.GET
    )
    kind = kind_or_404(request)
    params = {name: value for name in kind.words if (value := list_params.get(name))}
    pick = [] if request.POST.get("whole") == "1" or not kind.people else picked(request)
    if request.method == "POST" and "go" in request.POST:
        form = ExportForm(request.POST, what=kind)
        if form.is_valid():
            return order_redirect(request, form.cleaned_data, params, pick, kind)
        if form.refusal is not None:
            note_refusal(form.refusal, by=request.user, place="export")
    else:
        form = unbound_form(request, params, kind)
    number = candidates_of(kind, request.user, params, pick, timezone.now()).count()
    context = {"form": form, "pick": pick, "crumbs": crumbs_of(kind), "asked": list_params.urlencode(), "kind": kind}
    context["number"] = kind.counted(number) % {"n": num(number)}
    context["cards"] = [purpose_card(form, purpose) for purpose in form.purposes.values()]
    return render(request, "workspace/exports/new.html", context, status=422 if form.is_bound else 200)


def kind_or_404(request: StaffRequest) -> ExportKind:
    """The kind of file in the address, contacts by default. A 404 for one whose list the user may not see."""
    kinds = kinds_open_to(request.user)
    kind = kinds.get(request.GET.get("what") or PEOPLE)
    if kind is None:
        raise Http404
    return kind


def crumbs_of(kind: ExportKind) -> list[tuple[str, str]]:
    """Breadcrumbs to the list."""
    return [(str(kind.label), reverse(kind.page))]


def unbound_form(request: StaffRequest, params: dict[str, str], kind: ExportKind) -> ExportForm:
    """The form before anything is ordered, with the choices made so far."""
    data = request.POST
    initial: dict[str, Any] = {
        "channel": data.get("channel") or data.get("way", ""),
        "kind": data.get("kind") or Export.Kind.XLSX,
    }
    initial["columns"] = data.getlist("columns") or columns_shown(request, params, kind)
    if "key" in data:
        initial["key"] = data["key"]
    chosen = data.get("purpose") or data.get("for") or params.get("for", "")
    return ExportForm(what=kind, chosen=chosen, initial=initial)


def columns_shown(request: StaffRequest, params: dict[str, str], kind: ExportKind) -> list[str]:
    """The columns that the list shows and a file can have; empty when nobody chose columns."""
    list_query = ListQuery(kind.listing(), request.user, params, timezone.now())
    chosen = list_query.columns if list_query.columns != list_query.kind.usual else ()
    return [kind.as_shown.get(name, name) for name in chosen if name in kind.as_shown or is_custom(name)]


def purpose_card(form: ExportForm, purpose: Any) -> dict[str, Any]:
    """One purpose as a choice."""
    return {
        "value": purpose.slug,
        "title": str(purpose),
        "text": purpose.get_legal_basis_display(),
        "checked": purpose == form.chosen,
    }


def order_redirect(
    request: StaffRequest, data: dict[str, Any], params: dict[str, str], pick: list[UUID], kind: ExportKind
) -> HttpResponse:
    """Order the file and redirect to its job."""
    options = {name: data.get(name, "") for name in ("kind", "purpose", "channel", "recipient", "columns")}
    export = start_export(by=request.user, uid=data["key"], asked=params, pick=pick, what=kind.slug, **options)
    return redirect("jobs:page", export.job.uid) if export.job else redirect("contacts:export", export.uid)


@policy(rights.CONTACTS_EXPORT, params=ITS)
def export(request: StaffRequest, key: UUID) -> HttpResponse:
    """The outcome of an export: how many are in it, who was left out and why, until when it can be downloaded."""
    order = export_or_404(request.user, key)
    kind = kind_of(order)
    context = {
        "export": order,
        "kind": kind,
        "columns": kind.heads_of(order.columns),
        "reasons": reasons_of(order),
        "refusal": disclosure_words.refusal(answer) if (answer := refusal_of(order)) else "",
    }
    return render(request, "workspace/exports/export.html", context)


@policy(rights.CONTACTS_EXPORT, params=ITS)
@fresh
def export_file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Download the file, after its recipient and its people are checked once more.

    A stale one is deleted, and the page says so; a recipient that may not get it is refused at the edge.
    """
    order = export_or_404(request.user, key)
    try:
        content = hand_over(order, by=request.user)
    except Stale:
        toast(request, make_again_words())
        return redirect("contacts:export", order.uid)
    name = f"{kind_of(order).file_word}-{order.purpose.slug}-{timezone.localdate(order.ready_at)}.{order.kind}"
    return attachment(name, content, content_type=TYPES[Export.Kind(order.kind)])
