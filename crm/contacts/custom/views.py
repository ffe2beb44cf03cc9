"""Settings of fields of the house's own: which there are, one of them, its choices."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.saved_form import saved
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.custom import choices, definitions
from crm.contacts.custom.field_counts import filled_in, given
from crm.contacts.custom.forms import ChoiceForm, ChoiceRemovalForm, FieldForm, NewFieldForm, values_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.custom import KEPT_FOR
from crm.lists.capped_counts import capped
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

ITS, CHOICE = {"key": "custom_field"}, {"key": "field_choice"}
ACTS = {
    "retire": definitions.retire,
    "offer": definitions.offer,
    "remove": definitions.remove,
    "restore": definitions.restore,
}


def field_or_404(key: UUID, *, removed: bool = False) -> CustomField:
    """A standing field; with `removed` also one that may still be taken back."""
    rows = CustomField.objects.filter(emptied_at=None) if removed else CustomField.objects.standing()
    return get_object_or_404(rows.with_choices(), uid=key)


def choice_or_404(key: UUID) -> FieldChoice:
    """A choice of a standing field that has not become another."""
    rows = FieldChoice.objects.filter(definition__removed_at=None, goes_to=None).select_related("definition")
    return get_object_or_404(rows, uid=key)


@policy(rights.FIELDS_SETTINGS)
def fields(request: StaffRequest) -> HttpResponse:
    """Fields of contacts, companies and deals, and those that can be taken back."""
    every = list(CustomField.objects.filter(emptied_at=None))
    names = {one.slug: str(one) for one in Purpose.objects.active()}
    groups = [
        group(record, [one for one in every if one.record == record.value], names, reader=request.user)
        for record in CustomField.Record
    ]
    removed = [one for one in every if one.removed_at]
    context = {"groups": groups, "removed": removed, "days": KEPT_FOR.days}
    return render(request, "contacts/custom/list.html", context)


def group(record: Any, fields: list[CustomField], names: dict[str, str], *, reader: Any) -> dict[str, Any]:
    """The fields of one kind of record, with how many of those that `reader` sees say something in each."""
    standing = [field for field in fields if field.removed_at is None]
    counts = filled_in(record.value, standing, reader=reader) if standing else {}
    return {
        "record": record.value,
        "label": record.label,
        "rows": [
            {
                "field": field,
                "category": Category(field.category).label,
                "purposes": ", ".join(names.get(slug, slug) for slug in field.purposes),
                "needless": not set(field.purposes) & set(names),
                "count": capped(counts.get(field.pk, 0)),
            }
            for field in standing
        ],
    }


@policy(rights.FIELDS_SETTINGS, methods=["GET", "POST"])
def field_new(request: StaffRequest) -> HttpResponse:
    """A new field says what it is before it holds anything."""
    asked = request.GET.get("record", "")
    first = {"record": asked if asked in CustomField.Record.values else CustomField.Record.CONTACT.value}
    form = NewFieldForm(request.POST or None, initial=first)
    if saved(form, lambda: definitions.add_field(dict(form.cleaned_data), by=request.user)):
        toast(request, _("Field added."))
        return redirect("contacts:fields")
    return render(request, "contacts/custom/new.html", {"form": form}, status=422 if form.is_bound else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["GET", "POST"])
def field(request: StaffRequest, key: UUID) -> HttpResponse:
    """One field: what it says, and its choices (`act=choice` adds one)."""
    found = field_or_404(key)
    adds = request.POST.get("act") == "choice"
    form = FieldForm(None if adds else request.POST or None, field=found, initial=values_of(found))
    choice_form = ChoiceForm(request.POST if adds else None, auto_id="choice_%s")
    if saved(form, lambda: definitions.change_field(found, form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("contacts:fields")
    if saved(choice_form, lambda: choices.add_choice(found, **choice_form.cleaned_data, by=request.user)):
        return redirect("contacts:field", key)
    context = {"field": found, "form": form, "choice_form": choice_form, "category": Category(found.category).label}
    return render(request, "contacts/custom/field.html", context, status=422 if request.method == "POST" else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def field_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """A field goes one place up or down."""
    definitions.shift_field(field_or_404(key), -1 if request.POST.get("way") == "up" else 1, by=request.user)
    return redirect("contacts:fields")


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def field_state(request: StaffRequest, key: UUID) -> HttpResponse:
    """A field is laid aside (`act=retire`), offered again, removed, taken back; all but the last can be undone."""
    act = request.POST.get("act", "restore")
    found = field_or_404(key, removed=act == "restore")
    try:
        ACTS[act](found, by=request.user)
    except (KeyError, ValidationError) as trouble:
        words = trouble.messages[0] if isinstance(trouble, ValidationError) else _("Choose what to do.")
        toast(request, words)
        return redirect("contacts:fields")
    said = {
        "retire": _("The field is not offered any more; what it holds stays."),
        "offer": _("The field is offered again."),
        "remove": _("The field was removed with what it holds."),
        "restore": _("The field is back with what it held."),
    }
    undo = reverse("contacts:field_state", args=[key]) if act == "remove" else ""  # its Undo posts nothing: restore
    toast(request, said[act], undo=undo)
    return redirect("contacts:fields")


@policy(rights.FIELDS_SETTINGS, params=CHOICE, methods=["GET", "POST"])
def choice(request: StaffRequest, key: UUID) -> HttpResponse:
    """One choice: another name; `act` moves it (up, down) or offers it again."""
    found, act = choice_or_404(key), request.POST.get("act", "")
    back = redirect("contacts:field", found.definition.uid)
    if act in ("up", "down"):
        choices.shift_choice(found, -1 if act == "up" else 1, by=request.user)
        return back
    if act == "offer":
        choices.offer_choice(found, by=request.user)
        return back
    form = ChoiceForm(request.POST or None, initial={"label": found.label, "label_en": found.label_en})
    if saved(form, lambda: choices.rename_choice(found, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return back
    context = {"choice": found, "field": found.definition, "form": form}
    return render(request, "contacts/custom/choice.html", context, status=422 if form.is_bound else 200)


@policy(rights.FIELDS_SETTINGS, params=CHOICE, methods=["GET", "POST"])
def choice_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A choice goes; whoever gave that answer keeps it, or says another from now on."""
    found = choice_or_404(key)
    form = ChoiceRemovalForm(request.POST if request.method == "POST" else None, choice=found)
    if saved(form, lambda: choices.remove_choice(found, to=form.cleaned_data["to"], by=request.user)):
        toast(request, _("The choice is not offered any more."))
        return redirect("contacts:field", found.definition.uid)
    count = given(found.definition, found, reader=request.user)
    context = {"choice": found, "field": found.definition, "form": form, "count": count, "many": capped(count or 0)}
    return render(request, "contacts/custom/choice_removal.html", context, status=422 if form.is_bound else 200)
