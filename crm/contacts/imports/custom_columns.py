"""Fields of the house's own as columns of a file: where they can go, by which words they are known, what is here.

A field is known by its names and its key, before any word of ours: whoever made it knows what she calls so. That is
also the one way by which a PESEL or a date of birth may come in: a purpose asks for it, and the column is called so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm.contacts.columns.own import GROUP, having
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.imports.row_cleaning import Own
from crm.contacts.models import CustomField
from crm.files.imports.import_kinds import Groups
from crm.files.mapping.targets import Target
from crm.files.mapping.vocabulary import Vocabulary, plain
from crm.files.models import Import
from crm.files.rows.file_rows import Row
from crm.privacy.categories import Category


def own_fields(record: str) -> dict[str, CustomField]:
    """{name: field} that a file may bring."""
    return having(record, "imported")


def with_own(said: Vocabulary, record: str) -> Vocabulary:
    """The vocabulary of a kind of file, with the house's own fields in it."""
    fields = own_fields(record)
    if not fields:
        return said
    targets = {name: target_of(field) for name, field in fields.items()}
    known = {plain(word): field.name for field in reversed(fields.values()) for word in names_of(field)}
    return replace(
        said,
        targets={**said.targets, **targets},
        named=lambda text: (text and known.get(text)) or said.named(text),
        rest=said.rest | fields.keys(),
    )


def names_of(field: CustomField) -> Iterable[str]:
    """What a column of it may be called; the name that the house gave it counts most."""
    return (field.key, field.label_en, field.label)


def target_of(field: CustomField) -> Target:
    """The field as a place a column can go to."""
    purposes = frozenset(field.purposes)
    return Target(field.name, str(field), Category(field.category), fills=field.name, purposes=purposes)


def grouped(groups: Groups, record: str) -> Groups:
    """The places of a kind of file as a form offers them, with the house's own fields at the end."""
    fields = own_fields(record)
    return [*groups, (GROUP, list(fields))] if fields else groups


def shape_of(said: Vocabulary, groups: Groups, record: str) -> dict[str, Any]:
    """Columns and their places, as a kind of import has them (crm/files/imports/import_kinds.py)."""
    return {"vocabulary": lambda: with_own(said, record), "groups": lambda: grouped(groups, record)}


def mapped_own(load: Import, record: str) -> Own:
    """Those to which a column of the file goes; nothing is asked where none does."""
    names = {target for target in load.targets.values() if is_custom(target)}
    return {name: field for name, field in own_fields(record).items() if name in names} if names else {}


def said_own(row: Row, own: Mapping[str, Any], among: Iterable[str] | None = None) -> dict[str, str]:
    """{name: what is kept} of what a row says in them, `among` those names if told."""
    names: Sequence[str] = [name for name in own if among is None or name in among]
    return {name: str(row.values[name]) for name in names if row.values.get(name)}
