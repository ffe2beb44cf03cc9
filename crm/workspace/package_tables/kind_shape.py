"""What one kind of rows of the package is, and what its rows are read by: whose they are, to what they belong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.contacts.exports.contact_columns import points_of
from crm.contacts.models import Contact
from crm.lists.columns import Columns
from crm.privacy.models.person import FURTHER_ADDRESSES
from crm.privacy.sealed.files import file_in
from crm.privacy.uploads.kinds import CSV, DOCX, JPEG, PDF, PNG, XLSX
from crm.privacy.uploads.names import ending_of
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal

Read = Callable[[Any], Any]
ALWAYS = ("purposes", "object_kinds", "fields", "do_not_contact")  # nobody leaves those behind
ENDINGS = {ending for kind in (PDF, DOCX, XLSX, PNG, JPEG, CSV) for ending in kind.endings}
OTHER = "bin"  # how the file of a row ends in the package where it is none of the usual kinds


@dataclass(frozen=True)
class PackageKind:
    """One kind of rows. `person` is the path to the key of the person concerned, empty for rows about nobody.

    `values` read what a column's own declaration does not, `links` the public ids of what a row belongs to. A contact's
    value that no purpose needs is left empty (`partly`); of every other kind the row is left out. `beside(rows)` reads
    for a batch what stands in rows of their own. `paused(rows)` are those that may not be used now. `category` is the
    path to the kind of data of a row, where a column's kind of data is the row's. Rows that are `tagged` bear tags.
    `file` reads the file of a row, which goes along as it is.
    """

    slug: str
    label: Any
    text: Any
    table: Columns
    right: str
    rows: Callable[[Any], QuerySet]
    person: str = ""
    values: Mapping[str, Read] = field(default_factory=dict)
    links: Mapping[str, Read] = field(default_factory=dict)
    record: str = ""
    partly: bool = False
    beside: Callable[[Sequence[Any]], Mapping[int, Mapping[str, Any]]] = lambda _rows: {}
    paused: Callable[[Sequence[Any]], set[int]] = lambda _rows: set()
    uid: Read = lambda row: row.uid
    tagged: bool = False
    file: Callable[[Any], tuple[str, Any]] | None = None
    category: str = "category"

    @property
    def always(self) -> bool:
        """Whether it cannot be left behind."""
        return self.slug in ALWAYS

    def bearer(self, row: Any) -> int | None:
        """The key of the person whom a row is about; None for nobody."""
        value = row
        for step in self.person.split("."):
            value = getattr(value, step, None) if step else None
        return value

    def seen(self, user: Any) -> QuerySet:
        """The rows that `user` sees, in their order; none where they may not look at such records."""
        rows = self.rows(user)
        return rows.order_by("pk") if user.may(self.right) else rows.none()


def uid_of(row: Any) -> UUID | None:
    """The public id of a row that something belongs to."""
    return row.uid if row is not None else None


def person_of(row: Any) -> UUID | None:
    """The public id of the person of a row."""
    return row.person.uid if row.person_id else None


def seen_contacts(user: Any) -> QuerySet:
    """Contacts outside the bin."""
    return Contact.objects.alive().visible_to(user).with_keys()


def seen_deals(user: Any) -> Any:
    """Deals outside the bin."""
    return Deal.objects.alive().visible_to(user)


def of_seen(model: Any, user: Any) -> Any:
    """Rows of people whom `user` sees."""
    return model.objects.filter(person__in=Contact.objects.alive().visible_to(user).order_by().values("pk"))


def paused_lines(rows: Sequence[Any]) -> set[int]:
    """Lines and notes of deals whose party is restricted."""
    deals = paused_among({row.deal_id for row in rows})
    return {row.pk for row in rows if row.deal_id in deals}


def paused_files(rows: Sequence[Any]) -> set[int]:
    """Files on notes of such deals."""
    deals = paused_among({row.note.deal_id for row in rows})
    return {row.pk for row in rows if row.note.deal_id in deals}


def further(rows: Sequence[Contact]) -> Mapping[int, Mapping[str, Any]]:
    """{contact: their further addresses and numbers}."""
    points = points_of(rows, FURTHER_ADDRESSES)
    kinds = FURTHER_ADDRESSES.items()
    return {row.pk: {name: [each.value for each in points[row.pk] if each.kind == kind] for name, kind in kinds}
            for row in rows if row.pk in points}  # fmt: skip


def file_of_paper(row: Any) -> tuple[str, Any]:
    """(how it ends, the file) of a paper."""
    return row.format, row.told("file")


def file_of_entry(row: Any) -> tuple[str, Any]:
    """The same of a file in the history of a person, its own or one of a mailing."""
    return usual_ending(row.file_name), file_in(row, "file")


def file_of_note(row: Any) -> tuple[str, Any]:
    """The same of a file on a note."""
    return usual_ending(row.name), row.stored


def usual_ending(name: str) -> str:
    """How a file of this name ends in the package."""
    ending = ending_of(name)
    return ending.removeprefix(".") if ending in ENDINGS else OTHER
