"""Fields that the organisation made for itself, as columns: the same `Column` as in the tables, made from a row.

    for column in own_columns("contact"):    column.custom is the row: its kind, choices and purposes

What a surface leaves out it leaves out here, with the reason, as the tables do.
"""

from django.utils.translation import gettext_lazy as _

from crm.contacts.models import CustomField
from crm.lists.columns import Column, Control, Exported, Filtered, Imported, Listed, No

LAID_ASIDE = No("nobody fills it in any more; what it holds is shown")
GUARDED_LISTED = No("a page of fifty people is no place for special categories, national numbers and dates of birth")
GUARDED_FILES = No("guarded data go in and out of files for a purpose only, and a firm's file has none")
GROUP = _("Custom fields")


def own_columns(record: str) -> list[Column]:
    """The columns of a kind of record in their order, laid aside ones too: two statements, one where there are none."""
    return [column_of(field) for field in CustomField.objects.standing().of(record).with_choices()]


def column_of(field: CustomField) -> Column:
    """One of them."""
    with_purpose = field.record == CustomField.Record.CONTACT or not field.guarded
    offered = field.retired_at is None
    return Column(
        field.name,
        str(field),
        category=field.category,
        control=Control(hint=field.hint, required=field.required) if offered else LAID_ASIDE,
        new=field.required,
        listed=GUARDED_LISTED if field.guarded else Listed(),
        filtered=Filtered.OWN if field.indexed else Filtered.FILLED,
        imported=(Imported("own") if with_purpose else GUARDED_FILES) if offered else LAID_ASIDE,
        exported=Exported() if with_purpose else GUARDED_FILES,
        custom=field,
    )


def having(record: str, surface: str) -> dict[str, CustomField]:
    """{name: field} of those that a surface (an attribute of Column) has."""
    return {one.name: one.custom for one in own_columns(record) if getattr(one, surface)}
