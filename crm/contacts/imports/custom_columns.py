"""Custom fields as import targets, and the words by which headers match them.

A header is compared with the field's own names and key before any general pattern: the organisation knows what it calls
so. This is also the only way to import a PESEL or a date of birth: a purpose needs the field, and the header names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm.contacts.columns.own import GROUP, fields_on_surface
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.imports.row_cleaning import CustomFieldMap
from crm.contacts.models import CustomField
from crm.files.imports.import_kinds import Groups
from crm.files.mapping.targets import Target
from crm.files.mapping.vocabulary import Vocabulary, plain
from crm.files.models import Import
from crm.files.rows.file_rows import Row
from crm.privacy.categories import Category


def importable_fields(record: str) -> dict[str, CustomField]:
    """{name: field} of the custom fields that a file may fill."""
    return fields_on_surface(record, "imported")


def with_custom_fields(vocabulary: Vocabulary, record: str) -> Vocabulary:
    """The vocabulary of a kind of file with the custom fields added."""
    fields = importable_fields(record)
    if not fields:
        return vocabulary
    targets = {name: target_of(field) for name, field in fields.items()}
    by_header = {plain(word): field.name for field in reversed(fields.values()) for word in names_of(field)}
    return replace(
        vocabulary,
        targets={**vocabulary.targets, **targets},
        named=lambda text: (text and by_header.get(text)) or vocabulary.named(text),
        rest=vocabulary.rest | fields.keys(),
    )


def names_of(field: CustomField) -> Iterable[str]:
    """Headers that mean the field; later ones win over earlier ones."""
    return (field.key, field.label_en, field.label)


def target_of(field: CustomField) -> Target:
    """The field as an import target."""
    purposes = frozenset(field.purposes)
    return Target(field.name, str(field), Category(field.category), fills=field.name, purposes=purposes)


def with_custom_group(groups: Groups, record: str) -> Groups:
    """The targets as the mapping form offers them, with the custom fields as the last group."""
    fields = importable_fields(record)
    return [*groups, (GROUP, list(fields))] if fields else groups


def shape_of(vocabulary: Vocabulary, groups: Groups, record: str) -> dict[str, Any]:
    """The vocabulary and the groups of a kind of import, with the custom fields of the record."""
    return {
        "vocabulary": lambda: with_custom_fields(vocabulary, record),
        "groups": lambda: with_custom_group(groups, record),
    }


def mapped_fields(load: Import, record: str) -> CustomFieldMap:
    """The custom fields to which a column of the file is mapped; no query where there are none."""
    names = {target for target in load.targets.values() if is_custom(target)}
    return {name: field for name, field in importable_fields(record).items() if name in names} if names else {}


def custom_values_in(row: Row, fields: Mapping[str, Any], among: Iterable[str] | None = None) -> dict[str, str]:
    """{name: stored value} of a row's custom values, limited to the names `among` if given."""
    names: Sequence[str] = [name for name in fields if among is None or name in among]
    return {name: str(row.values[name]) for name in names if row.values.get(name)}
