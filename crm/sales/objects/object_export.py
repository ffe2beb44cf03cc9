"""Each kind of the house's own records as a kind of export file.

A firm's are no personal data; a person's pass the gate for that person, and hold what the purpose needs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, gettext_noop, ngettext, pgettext_lazy

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.exports.contact_columns import iso_day
from crm.contacts.exports.export_kinds import ExportKind, Reader
from crm.contacts.models import CustomField, ObjectKind
from crm.contacts.models.object_kinds import OBJECT
from crm.lists.filters.conditions import FieldSet
from crm.lists.pages.list_kinds import ListKind
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.sales.models import ObjectRecord
from crm.sales.objects.object_list import ObjectList


def object_kinds() -> list[ExportKind]:
    """One for each kind: two statements."""
    choices: dict[str, list[str]] = defaultdict(list)
    for field in CustomField.objects.standing().filter(record__startswith=OBJECT):
        choices[field.record] += [field.name] if field.indexed else []
    return [export_of(kind, choices[kind.record]) for kind in ObjectKind.objects.all()]


def export_of(kind: ObjectKind, choices: Sequence[str]) -> ExportKind:
    """The file of one kind's records; `choices` are the fields that narrow its list."""
    columns = columns_of(kind)
    return ExportKind(
        slug=kind.slug,
        label=kind.many,
        title=gettext_noop("Export of own records"),
        file_word=pgettext_lazy("name of a file", "own-records"),
        record=kind.record,
        right=rights.CONTACTS_VIEW,
        page="sales:object_kinds",
        listing=partial(listing, kind),
        columns=columns,
        usual=tuple(columns),
        as_shown={},
        categories={"title": kind.category, "whose": Category.IDENTITY},
        person="person_id",
        listed=partial(listed, kind),
        seen=lambda user: ObjectRecord.objects.visible_to(user).filter(kind=kind),
        reader=reader,
        counted=lambda n: ngettext("%(n)s record", "%(n)s records", n),
        paused=paused,
        words=("state", "sort", *choices),
    )


def columns_of(kind: ObjectKind) -> dict[str, Any]:
    """{column: heading} without the fields of the kind."""
    day = {"ends": kind.end_word} if kind.end_label else {}
    return {"title": kind.title_word, "whose": _("Whose"), **day, "added": _("Added")}


def listing(kind: ObjectKind) -> ListKind:
    """The list as orders of files know it: its columns are not chosen."""
    options: dict[str, Any] = {"fields": lambda _user, _at: FieldSet(), "right": rights.CONTACTS_VIEW}
    return ListKind(slug=kind.slug, label=kind.many, page="sales:object_kinds", **options)


def listed(kind: ObjectKind, user: Any, asked: Mapping[str, str], at: datetime) -> QuerySet:
    """The records of a list that `user` sees."""
    return ObjectList(user, kind, asked).asked_rows.with_keys().order_by("-pk")


def paused(rows: Sequence[ObjectRecord]) -> set[int]:
    """The rows of people who are restricted."""
    held = set(Restriction.in_force([row.person_id for row in rows if row.person_id]))
    return {row.pk for row in rows if row.person_id in held}


def reader(rows: Sequence[ObjectRecord], columns: Sequence[str]) -> Reader:
    """Row by row; they come with their keys."""
    return cell


def cell(row: ObjectRecord, name: str) -> str:
    """One value as text."""
    match name:
        case "title":
            return row.called
        case "whose":
            return row.company.label if row.company is not None else promised(row.person).name
        case "ends":
            return row.ends_on.isoformat() if row.ends_on else ""
    return iso_day(row.added_at)
