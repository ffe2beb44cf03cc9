"""What is wrong with a field as somebody means it, all of it at once: for the verbs that refuse it and for forms."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField
from crm.contacts.models.custom import OURS_TO_KEEP
from crm.files.mapping.guesses import refused_category
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.models import Purpose
from crm.privacy.people.sensitive_text import findings

TAKEN = _("There is a field of this key already.")
LOOSENED = _("It holds such data already. Remove the field and make another one.")


def faults(field: CustomField, before: str = "") -> dict[str, Any]:
    """{column: why it cannot be so} of everything that is wrong at once, also of a field that is not whole yet: what it
    does not say is not judged.
    """
    found = {"key": fault_of_key(field), "category": fault_of_category(field, before)}
    return {name: words for name, words in {**found, "purposes": fault_of_purposes(field)}.items() if words}


def fault_of_key(field: CustomField) -> Any:
    """Why the key of a new field cannot be its key."""
    if field.pk is not None or not field.key:
        return ""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", field.key):
        return _("Use small letters without accents, digits and underscores, beginning with a letter.")
    taken = CustomField.objects.filter(record=field.record, key=field.key, emptied_at=None).exists()
    return TAKEN if taken else ""


def fault_of_category(field: CustomField, before: str) -> Any:
    """Why it cannot be for such data: they are kept otherwise, its name says another kind, or it holds guarded ones."""
    if not field.category:
        return ""
    if field.category in OURS_TO_KEEP:
        return _("The product keeps these by itself, with a proof behind each.")
    if told := told_by_name(field):
        said = {"category": Category(told).label}
        return _("By its name this is: %(category)s. Choose that, or another name.") % said
    return LOOSENED if is_loosened(field, before) else ""


def fault_of_purposes(field: CustomField) -> Any:
    """Why those are not the purposes that need it."""
    if not field.purposes:
        return _("Choose at least one purpose: what nobody needs may not be kept.")
    if field.category and (needless := not_needing(field)):
        said = {"purposes": ", ".join(needless), "category": Category(field.category).label}
        return _("These purposes do not need such data (%(category)s): %(purposes)s.") % said
    return ""


def told_by_name(field: CustomField) -> str:
    """The guarded kind of data that the name speaks of, where another one was chosen; empty where there is none."""
    for said in (field.label, field.label_en):
        kinds = [refused_category(said), *(one.category for one in findings(said))]
        guarded = [kind for kind in kinds if kind in SEALED_ONLY]
        if guarded and field.category not in guarded:
            return str(guarded[0])
    return ""


def not_needing(field: CustomField) -> list[str]:
    """Names of the chosen purposes that have no use for such data, or are not in force."""
    known = {one.slug: one for one in Purpose.objects.active().filter(slug__in=field.purposes)}
    return [
        str(known.get(slug, slug))
        for slug in field.purposes
        if slug not in known or not known[slug].needs(field.category)
    ]


def is_loosened(field: CustomField, before: str) -> bool:
    """Whether what was guarded would be so no longer, although the field holds something."""
    if before not in SEALED_ONLY or field.guarded:
        return False
    return holder_of(field.record).objects.filter(definition=field).exists()
