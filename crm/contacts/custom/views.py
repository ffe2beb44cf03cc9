"""Settings pages of custom fields: the list, one field, its choices."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import Role
from crm.accounts.pages.saved_form import saved
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.custom import choices, definitions
from crm.contacts.custom.field_counts import choice_count, filled_counts
from crm.contacts.custom.forms import ChoiceForm, ChoiceRemovalForm, FieldForm, NewFieldForm, values_of
from crm.contacts.custom.record_names import record_label, records
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
    """A field that is not removed; with `removed` also one that may still be restored."""
    rows = CustomField.objects.filter(emptied_at=None) if removed else CustomField.objects.standing()
    return get_object_or_404(rows.with_choices(), uid=key)


def choice_or_404(key: UUID) -> FieldChoice:
    """A choice, not replaced by another, of a field that is not removed."""
    rows = FieldChoice.objects.filter(definition__removed_at=None, goes_to=None).select_related("definition")
    return get_object_or_404(rows, uid=key)


@policy(rights.FIELDS_SETTINGS)
def fields(request: StaffRequest) -> HttpResponse:
    """The fields of contacts, companies and deals, and those that can be restored."""
    every = list(CustomField.objects.filter(emptied_at=None))
    names = {item.slug: str(item) for item in Purpose.objects.active()}
    groups = [
        group(record, label, [item for item in every if item.record == record], names, reader=request.user)
        for record, label in records()
    ]
    labels = {group["record"]: group["label"] for group in groups}
    removed = [{"field": item, "of": labels.get(item.record, "")} for item in every if item.removed_at]
    context = {"groups": groups, "removed": removed, "days": KEPT_FOR.days}
    return render(request, "contacts/custom/list.html", context)


def group(record: str, label: Any, fields: list[CustomField], names: dict[str, str], *, reader: Any) -> dict[str, Any]:
    """The fields of one kind of record, each with how many records visible to `reader` have a value."""
    current = [field for field in fields if field.removed_at is None]
    counts = filled_counts(record, current, reader=reader) if current else {}
    return {
        "record": record,
        "label": label,
        "rows": [
            {
                "field": field,
                "category": Category(field.category).label,
                "purposes": ", ".join(names.get(slug, slug) for slug in field.purposes),
                "needless": not set(field.purposes) & set(names),
                "count": "" if is_hidden(field, reader) else capped(counts.get(field.pk, 0)),
            }
            for field in current
        ],
    }


def is_hidden(field: CustomField, reader: Any) -> bool:
    """Whether the field is hidden from the role of `reader`, who is told nothing of its values, not even how many."""
    return reader.role.slug in field.hidden_from


@policy(rights.FIELDS_SETTINGS, methods=["GET", "POST"])
def field_new(request: StaffRequest) -> HttpResponse:
    """Create a field."""
    record = request.GET.get("record", "")
    initial = {"record": record if record in dict(records()) else CustomField.Record.CONTACT.value}
    form = NewFieldForm(request.POST or None, initial=initial)
    if saved(form, lambda: definitions.add_field(dict(form.cleaned_data), by=request.user)):
        toast(request, _("Field added."))
        return redirect("contacts:fields")
    return render(request, "contacts/custom/new.html", {"form": form}, status=422 if form.is_bound else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["GET", "POST"])
def field(request: StaffRequest, key: UUID) -> HttpResponse:
    """Change one field; `act=choice` adds a choice."""
    custom_field = field_or_404(key)
    adds = request.POST.get("act") == "choice"
    form = FieldForm(None if adds else request.POST or None, field=custom_field, initial=values_of(custom_field))
    choice_form = ChoiceForm(request.POST if adds else None, auto_id="choice_%s")
    if saved(form, lambda: definitions.change_field(custom_field, form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("contacts:fields")
    if saved(choice_form, lambda: choices.add_choice(custom_field, **choice_form.cleaned_data, by=request.user)):
        return redirect("contacts:field", key)
    hidden_from = [str(role) for role in Role.objects.filter(slug__in=custom_field.hidden_from)]
    context = {
        "field": custom_field,
        "form": form,
        "hidden_from": ", ".join(hidden_from),
        "choice_form": choice_form,
        "category": Category(custom_field.category).label,
        "of": record_label(custom_field.record),
    }
    return render(request, "contacts/custom/field.html", context, status=422 if request.method == "POST" else 200)


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def field_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """Move a field one place up or down."""
    definitions.shift_field(field_or_404(key), -1 if request.POST.get("way") == "up" else 1, by=request.user)
    return redirect("contacts:fields")


@policy(rights.FIELDS_SETTINGS, params=ITS, methods=["POST"])
def field_state(request: StaffRequest, key: UUID) -> HttpResponse:
    """Retire a field (`act=retire`), offer it again, remove or restore it; a removal can be undone."""
    act = request.POST.get("act", "restore")
    custom_field = field_or_404(key, removed=act == "restore")
    try:
        ACTS[act](custom_field, by=request.user)
    except (KeyError, ValidationError) as trouble:
        words = trouble.messages[0] if isinstance(trouble, ValidationError) else _("Choose what to do.")
        toast(request, words)
        return redirect("contacts:fields")
    confirmations = {
        "retire": _("The field is not offered any more; what it holds stays."),
        "offer": _("The field is offered again."),
        "remove": _("The field was removed with what it holds."),
        "restore": _("The field is back with what it held."),
    }
    undo = reverse("contacts:field_state", args=[key]) if act == "remove" else ""  # its Undo posts nothing: restore
    toast(request, confirmations[act], undo=undo)
    return redirect("contacts:fields")


@policy(rights.FIELDS_SETTINGS, params=CHOICE, methods=["GET", "POST"])
def choice(request: StaffRequest, key: UUID) -> HttpResponse:
    """One choice: change its labels; `act` moves it (up, down) or offers it again."""
    field_choice, act = choice_or_404(key), request.POST.get("act", "")
    back = redirect("contacts:field", field_choice.definition.uid)
    if act in ("up", "down"):
        choices.shift_choice(field_choice, -1 if act == "up" else 1, by=request.user)
        return back
    if act == "offer":
        choices.offer_choice(field_choice, by=request.user)
        return back
    form = ChoiceForm(request.POST or None, initial={"label": field_choice.label, "label_en": field_choice.label_en})
    if saved(form, lambda: choices.rename_choice(field_choice, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return back
    context = {"choice": field_choice, "field": field_choice.definition, "form": form}
    return render(request, "contacts/custom/choice.html", context, status=422 if form.is_bound else 200)


@policy(rights.FIELDS_SETTINGS, params=CHOICE, methods=["GET", "POST"])
def choice_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop offering a choice; records keep it or get another one."""
    field_choice = choice_or_404(key)
    form = ChoiceRemovalForm(request.POST if request.method == "POST" else None, choice=field_choice)
    if saved(form, lambda: choices.remove_choice(field_choice, to=form.cleaned_data["to"], by=request.user)):
        toast(request, _("The choice is not offered any more."))
        return redirect("contacts:field", field_choice.definition.uid)
    hidden = is_hidden(field_choice.definition, request.user)
    count = None if hidden else choice_count(field_choice.definition, field_choice, reader=request.user)
    context = {
        "choice": field_choice,
        "field": field_choice.definition,
        "form": form,
        "count": count,
        "many": capped(count or 0),
    }
    return render(request, "contacts/custom/choice_removal.html", context, status=422 if form.is_bound else 200)
