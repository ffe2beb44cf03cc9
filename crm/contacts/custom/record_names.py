"""Of what there can be fields: the product's records, then the kinds that the house made for itself."""

from typing import Any

from crm.contacts.models import CustomField, ObjectKind
from crm.contacts.models.object_kinds import OBJECT, is_object


def records() -> list[tuple[str, Any]]:
    """(record, what it is called) of everything that fields can be of: one statement."""
    return [*CustomField.Record.choices, *((kind.record, str(kind)) for kind in ObjectKind.objects.all())]


def kind_of_field(field: CustomField) -> ObjectKind | None:
    """The house's own kind of records that the field is of; None for a field of the product's."""
    if not is_object(field.record):
        return None
    return ObjectKind.objects.filter(key=field.record.removeprefix(OBJECT)).first()


def record_label(record: str) -> str:
    """What a kind of record is called."""
    return str(dict(records()).get(record, record))
