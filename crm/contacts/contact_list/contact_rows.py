"""Contacts as rows of lists: decrypted from plain tuples, addresses masked, restricted people shown as such only.

    newest_rows(user, COLUMNS) ──> SealedRow ──> rows_for(user, view) ──> ContactRow

Rows come as tuples, since creating four model instances per row would cost more than the decryption itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from consents.grounds.recording import standings_asked
from consents.models import Restriction
from crm.accounts.together import Asked, ahead
from crm.contacts.contact_list.badges import Badge, Badges, badges_asked, open_channels, sales_purpose
from crm.contacts.custom_values.list_columns import CustomColumns
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import covers, sees_name_in_lists
from crm.narrowing import promised
from crm.privacy.keys.cipher import Sealer, Unreadable, unwrap
from crm.privacy.logs import access_log
from crm.privacy.masking import masked_email, masked_name, masked_phone
from crm.privacy.models import Person, Purpose
from crm.privacy.models.keyring import verify_keys

COLUMNS = (
    *("pk", "person__uid", "person__name", "person__email", "person__phone"),
    *("person__key__wrapped", "person__key__version", "position", "last_activity_at", "binned_at"),
    *("owner_id", "team_id", "owner__first_name", "owner__last_name", "owner__username"),
    *("company__name", "company__sole_trader_id", "status", "team__name", "created_at"),
)
NAME, EMAIL, PHONE = (f"{Person._meta.label_lower}.{name}" for name in ("name", "email", "phone"))
POSITION = Contact._meta.get_field("position").column_label


class OpenedCells(NamedTuple):
    """The sealed columns of a row, decrypted; an empty column is an empty text."""

    name: str
    position: str
    email: str
    phone: str


class SealedRow(NamedTuple):
    """The columns of a row, in the order of COLUMNS; sealed ones as ciphertext."""

    pk: int
    uid: UUID
    name: bytes | None
    email: bytes | None
    phone: bytes | None
    wrapped: bytes | None
    version: int | None
    position: bytes | None
    last_activity_at: datetime
    binned_at: datetime | None
    owner_id: int
    team_id: int
    owner_first: str
    owner_last: str
    owner_username: str
    firm: str | None
    trader: int | None
    status: str
    team: str
    created_at: datetime

    def cells(self) -> OpenedCells:
        """The sealed columns decrypted; Unreadable when one is not the person's, or their key is destroyed."""
        sealed = {NAME: self.name, POSITION: self.position, EMAIL: self.email, PHONE: self.phone}
        opened = sealer_of(self.uid, self.wrapped, self.version).open_row(self.uid, sealed)
        return OpenedCells._make(cell.decode() for cell in opened)

    def edge(self) -> tuple:
        """The keyset values."""
        return (self.last_activity_at, self.pk)


@dataclass(slots=True)
class ContactRow:
    """One row on screen. `state` is "", "restricted" (nothing else is filled then) or "unreadable"."""

    pk: int
    key: UUID
    state: str = ""
    name: str = ""
    position: str = ""
    email: str = ""
    phone: str = ""
    firm: str = ""
    owner: str = ""
    last_activity_at: datetime | None = None
    binned_at: datetime | None = None
    badges: Sequence[Badge] = ()
    covered: bool = False  # the reader stands in for the owner
    status: str = ""
    team: str = ""
    created_at: datetime | None = None
    own: Mapping[str, str] = field(default_factory=dict)  # custom columns, by name

    @property
    def short(self) -> str:
        """The short key, shown in place of a missing name."""
        return self.key.hex[:8].upper()

    @property
    def label(self) -> str:
        """The name, else the masked address, else the short key."""
        return self.name or self.email or self.short

    @property
    def ways(self) -> str:
        """Names of the channels allowed for the list's purpose; the bar over the ticked rows counts them."""
        return open_channels(self.badges)

    @property
    def acts(self) -> str:
        """Names of what the row's menu offers besides opening it, according to its state."""
        if self.binned_at:
            return "restore"
        if self.state:
            return "" if self.state == "restricted" else "bin"
        return "edit call reveal bin" if self.phone else "edit bin"


@dataclass(frozen=True)
class RowContext:
    """What is needed to show a page of rows: who is restricted (Art. 18), the names of sole traders' firms.

    `reader` is the user; one who sees a person only because their role reaches everybody sees initials instead of the
    name. With None names are shown. `opened` holds the cells of people decrypted already, for instance by a search.
    """

    reader: Any = None
    restricted: frozenset[int] = frozenset()
    firms: dict[int, str] = field(default_factory=dict)
    opened: dict[int, OpenedCells] = field(default_factory=dict)

    @classmethod
    def about(
        cls, rows: Sequence[SealedRow], *, reader: Any, opened: dict[int, OpenedCells] | None = None
    ) -> "RowContext":
        """Two statements; one where no row has a sole trader behind its company, as is usual."""
        traders = {row.trader for row in rows if row.trader}
        restricted = Restriction.in_force(cls.people_behind(rows))
        return cls(reader, frozenset(restricted), firms_of(traders - restricted), opened or {})

    @staticmethod
    def people_behind(rows: Sequence[SealedRow]) -> list[int]:
        """Keys of everybody on the rows: the people, then the sole traders behind their companies."""
        return [*(row.pk for row in rows), *sorted({row.trader for row in rows if row.trader})]

    @classmethod
    def asking(cls, rows: Sequence[SealedRow]) -> Iterator[Asked]:
        """What `about` asks of whom is restricted."""
        yield from standings_asked([], None, None, paused=cls.people_behind(rows))

    def names(self, row: SealedRow) -> bool:
        """Whether the reader sees this person's name."""
        return self.reader is None or sees_name_in_lists(self.reader, row)

    def covers(self, row: SealedRow) -> bool:
        """Whether the reader stands in for the owner."""
        return self.reader is not None and covers(self.reader, row)


def firms_of(traders: set[int]) -> dict[int, str]:
    """{sole trader: their firm's name}; those that cannot be decrypted are left out."""
    names: dict[int, str] = {}
    for company in Company.objects.filter(sole_trader__in=traders).with_keys() if traders else ():
        try:
            names[promised(company.sole_trader_id)] = company.label
        except Unreadable:
            continue
    return names


def sealer_of(uid: UUID, wrapped: bytes | None, version: int | None) -> Sealer:
    """The sealer behind a wrapped key; Unreadable when the key is gone."""
    if wrapped is None:
        raise Unreadable("the key was destroyed")
    verify_keys()
    return Sealer.under(uid, unwrap(wrapped, uid, promised(version)))


def opened_name(uid: UUID, name: bytes | None, sealer: Sealer) -> str:
    """The decrypted name of a person, to sort and compare by; Unreadable when it does not belong to them."""
    return sealer.open_row(uid, {NAME: name})[0].decode()


def rows_for(
    user: Any,
    rows: Sequence[SealedRow],
    *,
    view: str,
    opened: dict[int, OpenedCells] | None = None,
    purpose: Purpose | None = None,
    own: CustomColumns | None = None,
    besides: Sequence[Asked] = (),
) -> tuple[list[ContactRow], Badges]:
    """The rows as `user` sees them on `view`, and their badges; the access log is written before anything is returned.

    The badges are for `purpose`, by default the usual sales purpose; `own` are the custom columns of the list;
    `besides` is what the page asks of the same people, in the same statement.
    """
    purpose, people_shown = purpose or sales_purpose(), [row.pk for row in rows]
    ahead(*RowContext.asking(rows), *(badges_asked(people_shown, purpose) if purpose else ()), *besides)
    row_context = RowContext.about(rows, reader=user, opened=opened)
    badges = Badges.of(people_shown, restricted=row_context.restricted, purpose=purpose)
    listed = [listed_row(row, row_context, badges.rows.get(row.pk, ())) for row in rows]
    people = (row.pk for row in rows if row.pk not in row_context.restricted)
    plain = any(map(row_context.names, rows))
    fields = ("name", "position", *(own.clear_names if own else ())) if plain else ("position",)
    access_log.shown(by=user, view=view, people=[*people, *row_context.firms], fields=fields)
    add_custom_columns(rows, listed, row_context, own)
    return listed, badges


def add_custom_columns(
    rows: Sequence[SealedRow],
    listed: Sequence[ContactRow],
    row_context: RowContext,
    custom_columns: CustomColumns | None,
) -> None:
    """Add the custom columns of everybody who is not restricted."""
    cells = (
        custom_columns.cells({row.pk: row_context.names(row) for row in rows if row.pk not in row_context.restricted})
        if custom_columns
        else {}
    )
    for list_row in listed:
        list_row.own = cells.get(list_row.pk, {})


def listed_row(row: SealedRow, row_context: RowContext, badges: Sequence[Badge] = ()) -> ContactRow:
    """One row decrypted; of a restricted person only that they are restricted."""
    if row.pk in row_context.restricted:
        return ContactRow(row.pk, row.uid, "restricted", badges=badges, binned_at=row.binned_at)
    common: dict[str, Any] = {
        "owner": f"{row.owner_first} {row.owner_last}".strip() or row.owner_username,
        "last_activity_at": row.last_activity_at,
        "binned_at": row.binned_at,
        "badges": badges,
        "covered": row_context.covers(row),
        "status": str(Contact.Status(row.status).label),
        "team": row.team,
        "created_at": row.created_at,
    }
    try:
        name, position, email, phone = row_context.opened.get(row.pk) or row.cells()
        return ContactRow(
            row.pk,
            row.uid,
            name=name if row_context.names(row) else masked_name(name),
            position=position,
            email=masked_email(email),
            phone=masked_phone(phone),
            firm=firm_of(row, row_context),
            **common,
        )
    except Unreadable:
        return ContactRow(row.pk, row.uid, "unreadable", **common)


def firm_of(row: SealedRow, row_context: RowContext) -> str:
    """The company's name; empty for a sole trader under restriction."""
    if row.trader is None:
        return row.firm or ""
    if row.trader in row_context.restricted:
        return ""
    if row.trader not in row_context.firms:
        raise Unreadable("the sole trader's key was destroyed")
    return row_context.firms[row.trader] if row_context.names(row) else masked_name(row_context.firms[row.trader])
