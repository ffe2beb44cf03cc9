"""The choices of a list field: added, renamed, ordered, removed. Renaming keeps every value, and so does removing.

remove_choice(choice, to=None)     it is no longer offered; records that have it keep it
remove_choice(choice, to=other)    records that have it have `other` from this moment; a job rewrites the rows
(field_removal.py)
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.contacts.custom.definitions import next_place, place_behind, record, shift_row
from crm.contacts.custom.field_keys import free_key
from crm.contacts.models import CustomField, FieldChoice
from crm.jobs.models import Job
from crm.privacy.actors import Actor

MOVE = "contacts.move_choice"
MOVING = gettext_noop("Answers of a custom field: from one choice to another")


def add_choice(field: CustomField, label: str, label_en: str = "", *, by: Actor) -> FieldChoice:
    """Add a choice at the end. ValidationError for a label that exists."""
    refuse_duplicate_label(field, label)
    with transaction.atomic():
        place = next_place(field.choices.all())
        names = {"key": free_key(field, label), "label": label, "label_en": label_en}
        new_choice = FieldChoice.objects.create(definition=field, position=place, **names)
        record("field.choice_added", field, by=by, choice=new_choice.key)
    return new_choice


def rename_choice(choice: FieldChoice, label: str, label_en: str = "", *, by: Actor) -> None:
    """Change the labels; records keep the choice. ValidationError for a label that exists."""
    refuse_duplicate_label(choice.definition, label, but=choice)
    choice.label, choice.label_en = label, label_en
    with transaction.atomic():
        choice.save(update_fields=["label", "label_en"])
        record("field.choice_changed", choice.definition, by=by, choice=choice.key)


def shift_choice(choice: FieldChoice, by_places: int, *, by: Actor) -> None:
    """Move the choice one place towards the beginning (-1) or the end (1)."""
    with transaction.atomic():
        rows = FieldChoice.objects.filter(definition=choice.definition_id, retired_at=None).select_for_update()
        if shift_row(rows, choice, by_places):
            record("field.choice_changed", choice.definition, by=by, choice=choice.key)


def place_choice(choice: FieldChoice, behind: FieldChoice | None, *, by: Actor) -> bool:
    """Put the choice right behind another one that is offered, or first for None; returns whether it moved."""
    with transaction.atomic():
        rows = FieldChoice.objects.filter(definition=choice.definition_id, retired_at=None).select_for_update()
        moved = place_behind(rows, choice, behind)
        if moved:
            record("field.choice_changed", choice.definition, by=by, choice=choice.key)
    return moved


def remove_choice(choice: FieldChoice, *, to: FieldChoice | None, by: Actor) -> Job | None:
    """Stop offering the choice. With `to`, records that have it have that one; returns the job that rewrites them.

    ValidationError for the last choice of a field, and for one that is not offered any more.
    """
    field = choice.definition
    with transaction.atomic():
        rows = FieldChoice.objects.filter(definition=field, retired_at=None).select_for_update()
        offered = {row.pk: row for row in rows}
        if choice.pk not in offered or len(offered) == 1:
            raise ValidationError(_("One choice has to stay."), code="last")
        if to is not None and (to.pk not in offered or to.pk == choice.pk):
            raise ValidationError({"to": _("Choose one from the list.")}, code="to")
        choice.retired_at, choice.goes_to = timezone.now(), to
        choice.save(update_fields=["retired_at", "goes_to"])
        record("field.choice_removed", field, by=by, choice=choice.key, **({"to": to.key} if to else {}))
        return Job.start(MOVE, by=by, payload={"choice": choice.pk}, title_code=MOVING) if to else None


def offer_choice(choice: FieldChoice, *, by: Actor) -> None:
    """Offer the choice again. ValidationError when its records were moved to another choice."""
    if choice.goes_to_id:
        raise ValidationError(_("Its answers were moved to another choice."), code="moved")
    choice.retired_at = None
    with transaction.atomic():
        choice.save(update_fields=["retired_at"])
        record("field.choice_offered", choice.definition, by=by, choice=choice.key)


def refuse_duplicate_label(field: CustomField, label: str, *, but: FieldChoice | None = None) -> None:
    """ValidationError for a label that another choice has."""
    others = field.choices.filter(retired_at=None, label__iexact=label.strip())
    if others.exclude(pk__in=[but.pk] if but else []).exists():
        raise ValidationError({"label": _("There is one of this name already.")}, code="unique")
