"""Where how much about the people of a case lies, and which files: what the desk sees before anything is opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.privacy.categories import Category
from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.map.titles import heading_for
from crm.privacy.models import Person, PersonKey
from crm.privacy.sealed.files import SealedFileField
from dsar.models import Case


def people_of(case: Case) -> list[Person]:
    """The people whom the case is about, with keys; the record of the requester itself is not among them."""
    subject_keys = case.subjects.filter(person__isnull=False).values("person")
    return list(Person.objects.with_keys().filter(pk__in=subject_keys).order_by("pk"))


@dataclass(frozen=True)
class StoredFile:
    """A file on a row about the people of a case; it is not opened here."""

    label: str
    row: UUID
    column: str
    title: str
    at: datetime | None


def files_of(case: Case) -> list[StoredFile]:
    """Every file that would go, named by its row."""
    files = []
    for room in rooms():
        columns = [
            column.name
            for column in room.columns
            if isinstance(room.model._meta.get_field(column.name), SealedFileField)
        ]
        for name in columns if room.declaration.rows is not Rows.KEEP else ():
            for person in people_of(case):
                rows: Any = with_files(room.rows_of(person), room, name)
                title = heading_for(room.label)
                moments = [getattr(row, room.declaration.clock or "", None) for row in rows]
                files += [
                    StoredFile(room.label, row.uid, name, title, at) for row, at in zip(rows, moments, strict=True)
                ]
    return files


def with_files(rows: Any, room: Room, name: str) -> Any:
    """The rows that have a file in that column, or share one."""
    field: Any = room.model._meta.get_field(name)
    shares = Q(**{f"{field.shared}__isnull": False}) if field.shared else Q(pk=None)
    return rows.filter(shares | ~Q(**{name: ""}) & Q(**{f"{name}__isnull": False}))


@dataclass(frozen=True)
class Source:
    """One line of the table of sources."""

    label: str
    title: str
    rows: int
    categories: list[str]


def sources(case: Case) -> list[Source]:
    """Where how many rows about the people of a case lie, most first; opens nothing."""
    people, table = people_of(case), []
    held = {label for person in people for label in held_labels(person)}
    for room in rooms():
        if room.label not in held or room.model is PersonKey:
            continue
        if count := sum(room.rows_of(person).count() for person in people):
            categories = dict.fromkeys(source.category for source in room.columns if source.category in Category.values)
            labels = [str(Category(source).label) for source in categories]
            table.append(Source(room.label, heading_for(room.label), count, labels))
    return sorted(table, key=lambda source: (-source.rows, source.title))
