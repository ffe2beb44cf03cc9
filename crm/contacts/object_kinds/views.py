"""Settings pages of the kinds of records that the house makes for itself: the list, a new one, one of them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.saved_form import saved
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import CustomField, ObjectKind
from crm.contacts.object_kinds import kind_verbs
from crm.contacts.object_kinds.forms import KindForm, NewKindForm, values_of_kind
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

ITS = {"key": "object_kind"}


@policy(rights.FIELDS_SETTINGS)
def object_kinds(request: StaffRequest) -> HttpResponse:
    """The kinds, each with its purpose and its fields."""
    purposes = {purpose.slug: str(purpose) for purpose in Purpose.objects.active()}
    fields: dict[str, list[str]] = {}
    for field in CustomField.objects.standing().filter(record__startswith="object_"):
        fields.setdefault(field.record, []).append(str(field))
    rows = [
        {
            "kind": kind,
            "purpose": purposes.get(kind.purpose, kind.purpose),
            "needless": kind.purpose not in purposes,
            "category": Category(kind.category).label,
            "fields": ", ".join(fields.get(kind.record, ())),
        }
        for kind in ObjectKind.objects.all()
    ]
    return render(request, "contacts/object_kinds/list.html", {"rows": rows})


@policy(rights.FIELDS_SETTINGS, methods=["GET", "POST"])
def object_kind_new(request: StaffRequest) -> HttpResponse:
    """Make a kind."""
    form = NewKindForm(request.POST or None)
    if saved(form, lambda: kind_verbs.add_kind(form.values, by=request.user)):
        toast(request, _("Added. Now give it its fields."))
        return redirect("contacts:object_kinds")
    context = {"form": form, "kind": None}
    return render(request, "contacts/object_kinds/form.html", context, status=422 if form.is_bound else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["GET", "POST"])
def object_kind(request: StaffRequest, key: UUID) -> HttpResponse:
    """Change one kind."""
    kind = get_object_or_404(ObjectKind, uid=key)
    form = KindForm(request.POST or None, kind=kind, initial=values_of_kind(kind))
    if saved(form, lambda: kind_verbs.change_kind(kind, form.values, by=request.user)):
        toast(request, _("Saved."))
        return redirect("contacts:object_kinds")
    context = {"form": form, "kind": kind}
    return render(request, "contacts/object_kinds/form.html", context, status=422 if form.is_bound else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def object_kind_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """Move a kind one place up or down."""
    kind = get_object_or_404(ObjectKind, uid=key)
    kind_verbs.shift_kind(kind, -1 if request.POST.get("way") == "up" else 1, by=request.user)
    return redirect("contacts:object_kinds")


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def object_kind_state(request: StaffRequest, key: UUID) -> HttpResponse:
    """Close a kind (`act=close`), or open it again."""
    kind = get_object_or_404(ObjectKind, uid=key)
    if request.POST.get("act") == "close":
        kind_verbs.close(kind, by=request.user)
        toast(request, _("No new records of this kind; those that there are stay."))
    else:
        kind_verbs.reopen(kind, by=request.user)
        toast(request, _("New records of this kind can be made again."))
    return redirect("contacts:object_kinds")
