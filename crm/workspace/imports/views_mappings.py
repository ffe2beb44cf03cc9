"""Saved mappings: which there are, what each does, its name, who has it, its removal."""

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
from crm.files.imports.import_kinds import ImportKind, open_to
from crm.files.mapping import saved_mappings
from crm.files.models import SavedMapping
from crm.workspace.imports.forms import MappingForm

ITS = {"key": "mapping"}


def mapping_or_404(user: Any, key: UUID) -> SavedMapping:
    """A mapping that the user has, of a kind that they may bring in; anything else is missing alike."""
    rows = SavedMapping.objects.visible_to(user).filter(kind__in=open_to(user)).select_related("owner", "team")
    return get_object_or_404(rows, uid=key)


@policy(rights.CONTACTS_IMPORT)
def mappings(request: StaffRequest) -> HttpResponse:
    """One's own and one's teams', the last used first."""
    kinds = open_to(request.user)
    rows = SavedMapping.objects.visible_to(request.user).filter(kind__in=kinds).select_related("owner", "team")
    found = [(one, kinds[one.kind]) for one in rows.order_by("-used_at", "-pk")]
    return render(request, "workspace/imports/mappings.html", {"mappings": found})


@policy(rights.CONTACTS_IMPORT, methods=("GET", "POST"), params=ITS)
def mapping(request: StaffRequest, key: UUID) -> HttpResponse:
    """Where its columns go; its owner gives it another name or another audience."""
    found = mapping_or_404(request.user, key)
    initial = {"name": found.label, "team": str(found.team.uid) if found.team else ""}
    form = MappingForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST":
        saved_mappings.must_own(found, request.user)
        if form.is_valid():
            team = form.audience.of(form.cleaned_data.get("team", ""))
            saved_mappings.settle(found, form.cleaned_data["name"], team=team, by=request.user)
            toast(request, _("Mapping changed."))
            return redirect("contacts:mappings")
    kind = open_to(request.user)[found.kind]
    context = {"mapping": found, "form": form, "kind": kind, "lines": lines(found, kind, request.user)}
    context["own"] = found.owner_id == request.user.pk
    return render(request, "workspace/imports/mapping.html", context, status=422 if form.is_bound else 200)


def lines(found: SavedMapping, kind: ImportKind, user: Any) -> list[tuple[str, Any, bool]]:
    """(header, where it goes, whether it replaces what is there), in the order of the headers."""
    targets = kind.vocabulary().targets
    known = [(header, targets[target]) for header, target in sorted(found.headers.items()) if target in targets]
    return [
        (header, target.label, bool(target.fills) and target.fills in found.overwriting) for header, target in known
    ]


@policy(rights.CONTACTS_IMPORT, methods=("POST",), params=ITS)
def mapping_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """No file is recognised by it any more, with Undo."""
    found = mapping_or_404(request.user, key)
    saved_mappings.remove(found, by=request.user)
    toast(request, _("Mapping removed."), undo=reverse("contacts:mapping_restoration", args=[found.uid]))
    return redirect("contacts:mappings")


@policy(rights.CONTACTS_IMPORT, methods=("POST",), params=ITS)
def mapping_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """And taken back."""
    rows = SavedMapping.objects.filter(owner=request.user, kind__in=open_to(request.user))
    saved_mappings.restore(get_object_or_404(rows, uid=key), by=request.user)
    toast(request, _("Mapping taken back."))
    return redirect("contacts:mappings")
