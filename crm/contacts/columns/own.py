"""The organisation's custom fields as columns: the same `Column` as in the tables, built from a row.

    for column in own_columns("contact"):    column.custom is the CustomField with its kind, choices and purposes

As in the tables, a surface that leaves one out gives its reason.
"""

from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions.eyes import role_that_sees
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import Kind
from crm.lists.columns import Column, Control, Exported, Filtered, Imported, Listed, No

LAID_ASIDE = No("nobody fills it in any more; what it holds is shown")
RECKONED = No("it is reckoned from other fields of the record")
GUARDED_LISTED = No("a page of fifty people is no place for special categories, national numbers and dates of birth")
GUARDED_FILES = No("guarded data go in and out of files for a purpose only, and a firm's file has none")
GROUP = _("Custom fields")


def custom_columns(record: str) -> list[Column]:
    """The custom columns of a kind of record in order, retired ones too, without those hidden from the reader's role:
    two statements, one where there are none.
    """
    readable = CustomField.objects.readable(role_that_sees())
    return [column_of(field) for field in readable.of(record).with_choices()]


def column_of(field: CustomField) -> Column:
    """The column of one custom field."""
    with_purpose = field.record == CustomField.Record.CONTACT or not field.guarded
    reckoned = field.kind == Kind.FORMULA
    return Column(
        field.name,
        str(field),
        category=field.category,
        control=Control(hint=field.hint, required=field.required) if field.asked else unasked(field),
        new=RECKONED if reckoned else field.required,
        in_place=RECKONED if reckoned else True,
        merged=RECKONED if reckoned else True,
        listed=GUARDED_LISTED if field.guarded else Listed(),
        filtered=Filtered.OWN if field.indexed or field.linked else Filtered.FILLED,
        imported=imported_as(field, with_purpose=with_purpose),
        exported=Exported() if with_purpose else GUARDED_FILES,
        custom=field,
    )


def unasked(field: CustomField) -> No:
    """Why nobody fills the field in."""
    return LAID_ASIDE if field.retired_at else RECKONED


def imported_as(field: CustomField, *, with_purpose: bool) -> Imported | No:
    """Whether a file may fill the field."""
    if not field.asked:
        return unasked(field)
    return Imported("own") if with_purpose else GUARDED_FILES


def fields_on_surface(record: str, surface: str) -> dict[str, CustomField]:
    """{name: field} of those that a surface (an attribute of Column) has."""
    return {column.name: column.custom for column in custom_columns(record) if getattr(column, surface)}
