"""The answers of a list: added, renamed, ordered, taken out. Renaming keeps every value; none is lost by taking out.

remove_choice(choice, to=None)     nobody chooses it any more; who has chosen it keeps it
remove_choice(choice, to=other)    whoever chose it says `other` from this moment; a job writes the rows
(field_removal.py)
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.contacts.custom.definitions import next_place, record, shift
from crm.contacts.custom.field_keys import free_key
from crm.contacts.models import CustomField, FieldChoice
from crm.jobs.models import Job
from crm.privacy.actors import Actor

MOVE = "contacts.move_choice"
MOVING = gettext_noop("Answers of a custom field: from one choice to another")


def add_choice(field: CustomField, label: str, label_en: str = "", *, by: Actor) -> FieldChoice:
    """Another answer at the end. ValidationError for one that is there."""
    refuse_twice(field, label)
    with transaction.atomic():
        place = next_place(field.choices.all())
        told = {"key": free_key(field, label), "label": label, "label_en": label_en}
        made = FieldChoice.objects.create(definition=field, position=place, **told)
        record("field.choice_added", field, by=by, choice=made.key)
    return made


def rename_choice(choice: FieldChoice, label: str, label_en: str = "", *, by: Actor) -> None:
    """Another name; whoever chose it has chosen it still."""
    refuse_twice(choice.definition, label, but=choice)
    choice.label, choice.label_en = label, label_en
    with transaction.atomic():
        choice.save(update_fields=["label", "label_en"])
        record("field.choice_changed", choice.definition, by=by, choice=choice.key)


def shift_choice(choice: FieldChoice, by_places: int, *, by: Actor) -> None:
    """One place nearer to the beginning (-1) or to the end (1)."""
    with transaction.atomic():
        rows = FieldChoice.objects.filter(definition=choice.definition_id, retired_at=None).select_for_update()
        if shift(rows, choice, by_places):
            record("field.choice_changed", choice.definition, by=by, choice=choice.key)


def remove_choice(choice: FieldChoice, *, to: FieldChoice | None, by: Actor) -> Job | None:
    """Nobody chooses it any more. With `to`, what said it says that one: the job that writes it is returned.

    ValidationError for the last answer of a list, and for one that is not offered any more.
    """
    field = choice.definition
    with transaction.atomic():
        rows = FieldChoice.objects.filter(definition=field, retired_at=None).select_for_update()
        offered = {one.pk: one for one in rows}
        if choice.pk not in offered or len(offered) == 1:
            raise ValidationError(_("One choice has to stay."), code="last")
        if to is not None and (to.pk not in offered or to.pk == choice.pk):
            raise ValidationError({"to": _("Choose one from the list.")}, code="to")
        choice.retired_at, choice.goes_to = timezone.now(), to
        choice.save(update_fields=["retired_at", "goes_to"])
        record("field.choice_removed", field, by=by, choice=choice.key, **({"to": to.key} if to else {}))
        return Job.start(MOVE, by=by, payload={"choice": choice.pk}, title_code=MOVING) if to else None


def offer_choice(choice: FieldChoice, *, by: Actor) -> None:
    """It is chosen again. ValidationError when what said it says another one by now."""
    if choice.goes_to_id:
        raise ValidationError(_("Its answers were moved to another choice."), code="moved")
    choice.retired_at = None
    with transaction.atomic():
        choice.save(update_fields=["retired_at"])
        record("field.choice_offered", choice.definition, by=by, choice=choice.key)


def refuse_twice(field: CustomField, label: str, *, but: FieldChoice | None = None) -> None:
    """ValidationError for a name that another answer has."""
    others = field.choices.filter(retired_at=None, label__iexact=label.strip())
    if others.exclude(pk__in=[but.pk] if but else []).exists():
        raise ValidationError({"label": _("There is one of this name already.")}, code="unique")
