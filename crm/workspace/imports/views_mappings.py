"""Pages of saved mappings: the list, one mapping, its name, whom it is shared with, its removal."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.files.imports.import_kinds import ImportKind, kinds_open_to
from crm.files.mapping import saved_mappings
from crm.files.models import SavedMapping
from crm.workspace.imports.forms import MappingForm

ITS = {"key": "mapping"}


def mapping_or_404(user: Any, key: UUID) -> SavedMapping:
    """A mapping that the user has, of a kind that they may import; a 404 for any other."""
    rows = SavedMapping.objects.visible_to(user).filter(kind__in=kinds_open_to(user)).select_related("owner", "team")
    return get_object_or_404(rows, uid=key)


@policy(rights.CONTACTS_IMPORT)
def mappings(request: StaffRequest) -> HttpResponse:
    """The user's own mappings and their teams', the last used first."""
    kinds = kinds_open_to(request.user)
    rows = SavedMapping.objects.visible_to(request.user).filter(kind__in=kinds).select_related("owner", "team")
    pairs = [(row, kinds[row.kind]) for row in rows.order_by("-used_at", "-pk")]
    return render(request, "workspace/imports/mappings.html", {"mappings": pairs})


@policy(rights.CONTACTS_IMPORT, methods=("GET", "POST"), params=ITS)
def mapping(request: StaffRequest, key: UUID) -> HttpResponse:
    """The targets of its columns; its owner may change the name and the audience."""
    saved = mapping_or_404(request.user, key)
    initial = {"name": saved.label, "team": str(saved.team.uid) if saved.team else ""}
    form = MappingForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST":
        saved_mappings.must_own(saved, request.user)
        if form.is_valid():
            team = form.audience.of(form.cleaned_data.get("team", ""))
            saved_mappings.rename_and_share(saved, form.cleaned_data["name"], team=team, by=request.user)
            toast(request, _("Mapping changed."))
            return redirect("contacts:mappings")
    kind = kinds_open_to(request.user)[saved.kind]
    context = {"mapping": saved, "form": form, "kind": kind, "lines": lines(saved, kind, request.user)}
    context["own"] = saved.owner_id == request.user.pk
    return render(request, "workspace/imports/mapping.html", context, status=422 if form.is_bound else 200)


def lines(saved: SavedMapping, kind: ImportKind, user: Any) -> list[tuple[str, Any, bool]]:
    """(header, target, whether it overwrites existing values), in the order of the headers."""
    targets = kind.vocabulary().targets
    targets_by_header = [
        (header, targets[target]) for header, target in sorted(saved.headers.items()) if target in targets
    ]
    return [
        (header, target.label, bool(target.fills) and target.fills in saved.overwriting)
        for header, target in targets_by_header
    ]


@policy(rights.CONTACTS_IMPORT, methods=("POST",), params=ITS)
def mapping_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove the mapping, so that no file is recognised by it, with Undo."""
    saved = mapping_or_404(request.user, key)
    saved_mappings.remove(saved, by=request.user)
    toast(request, _("Mapping removed."), undo=reverse("contacts:mapping_restoration", args=[saved.uid]))
    return redirect("contacts:mappings")


@policy(rights.CONTACTS_IMPORT, methods=("POST",), params=ITS)
def mapping_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restore a removed mapping."""
    rows = SavedMapping.objects.filter(owner=request.user, kind__in=kinds_open_to(request.user))
    saved_mappings.restore(get_object_or_404(rows, uid=key), by=request.user)
    toast(request, _("Mapping taken back."))
    return redirect("contacts:mappings")
