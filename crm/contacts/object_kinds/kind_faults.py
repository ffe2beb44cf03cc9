"""Everything that is wrong with a kind of records, for the verbs that refuse it and for forms."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.contacts.models import CustomField, ObjectKind
from crm.contacts.models.custom import OURS_TO_KEEP
from crm.files.mapping.guesses import refused_category
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.models import Purpose
from crm.privacy.people.sensitive_text import findings

TAKEN = _("There is a kind of this key already.")
GUARDED = _("The title stands in lists: such data belong into a field, which is masked.")
NO_ONES = _("Say whose such records are: people’s, companies’ or both.")


def kind_faults(kind: ObjectKind) -> dict[str, Any]:
    """{column: why it is not allowed}, all problems at once; columns that are still empty are not judged."""
    by_column = {
        "key": fault_of_key(kind),
        "of_person": "" if kind.of_person or kind.of_company else NO_ONES,
        "category": fault_of_category(kind),
        "purpose": fault_of_purpose(kind),
    }
    return {name: words for name, words in by_column.items() if words}


def fault_of_key(kind: ObjectKind) -> Any:
    """Why the key of a new kind is not allowed; empty when it is."""
    if kind.pk is not None or not kind.key:
        return ""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", kind.key):
        return _("Use small letters without accents, digits and underscores, beginning with a letter.")
    return TAKEN if ObjectKind.objects.filter(key=kind.key).exists() else ""


def fault_of_category(kind: ObjectKind) -> Any:
    """Why the kind of data of titles is not allowed: the product keeps such data, they are guarded, or the words by
    which a record is called say another kind.
    """
    if not kind.category:
        return ""
    if kind.category in OURS_TO_KEEP:
        return _("The product keeps these by itself, with a proof behind each.")
    if kind.category in SEALED_ONLY:
        return GUARDED
    if category := guarded_in_words(kind):
        return _("By its name this is: %(category)s. Make a field of it.") % {"category": Category(category).label}
    return ""


def guarded_in_words(kind: ObjectKind) -> str:
    """The guarded kind of data that a record's title would be by its words; empty for none."""
    for label in (kind.title_label, kind.title_label_en):
        for category in (refused_category(label), *(match.category for match in findings(label))):
            if category in SEALED_ONLY:
                return str(category)
    return ""


def fault_of_purpose(kind: ObjectKind) -> Any:
    """Why the purpose is not allowed: it is not active, does not need such data, or its fields serve another one."""
    if not kind.purpose:
        return _("Choose the purpose: what nobody needs may not be kept.")
    purpose = Purpose.objects.active().filter(slug=kind.purpose).first()
    if purpose is None or (kind.category and not purpose.needs(kind.category)):
        words = {"purpose": str(purpose or kind.purpose), "category": Category(kind.category or "identity").label}
        return _("This purpose does not need such data (%(category)s): %(purpose)s.") % words
    fields = CustomField.objects.standing().of(kind.record) if kind.pk else []
    if strangers := [str(field) for field in fields if kind.purpose not in field.purposes]:
        return _("Its fields do not serve this purpose: %(fields)s.") % {"fields": ", ".join(strangers)}
    return ""
