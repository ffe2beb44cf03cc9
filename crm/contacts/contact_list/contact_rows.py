"""A contact as lists show it: opened from plain tuples, addresses masked, nothing at all of who is restricted.

    newest_rows(user, COLUMNS) ──> Fetched ──> shown_to(user, view) ──> Listed

Rows come as tuples, since four model instances a row would cost more than the opening itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from consents.models import Restriction
from crm.contacts.contact_list.badges import Badge, Badges, ways_in
from crm.contacts.custom_values.list_columns import Columns
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import covers, shown_plainly
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


class Cells(NamedTuple):
    """What is sealed in a row, opened; an empty one is empty text."""

    name: str
    position: str
    email: str
    phone: str


class Fetched(NamedTuple):
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

    def cells(self) -> Cells:
        """The sealed columns opened; Unreadable when one does not belong to the person, or when their key is gone."""
        sealed = {NAME: self.name, POSITION: self.position, EMAIL: self.email, PHONE: self.phone}
        opened = sealer_of(self.uid, self.wrapped, self.version).open_row(self.uid, sealed)
        return Cells._make(cell.decode() for cell in opened)

    def edge(self) -> tuple:
        """The keyset values."""
        return (self.last_activity_at, self.pk)


@dataclass(slots=True)
class Listed:
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
        """The short key: what a row without a name is called."""
        return self.key.hex[:8].upper()

    @property
    def label(self) -> str:
        """The name, else the masked address, else the short key."""
        return self.name or self.email or self.short

    @property
    def ways(self) -> str:
        """The channels open for the list's purpose, by name; the bar over selected rows counts them."""
        return ways_in(self.badges)

    @property
    def acts(self) -> str:
        """What the row's menu offers besides opening it, by name: what fits its state."""
        if self.binned_at:
            return "restore"
        if self.state:
            return "" if self.state == "restricted" else "bin"
        return "edit call reveal bin" if self.phone else "edit bin"


@dataclass(frozen=True)
class Knowledge:
    """What a page of rows needs besides them: who is restricted (Art. 18), how sole traders' firms are called.

    `reader` is the user who looks: one who sees somebody only because her role reaches everybody sees initials. None
    sees names. `opened` holds the cells of people who were opened already, by a search for instance.
    """

    reader: Any = None
    restricted: frozenset[int] = frozenset()
    firms: dict[int, str] = field(default_factory=dict)
    opened: dict[int, Cells] = field(default_factory=dict)

    @classmethod
    def about(cls, rows: Sequence[Fetched], *, reader: Any, opened: dict[int, Cells] | None = None) -> "Knowledge":
        """Two statements; one where no row has a sole trader behind its company, as is usual."""
        traders = {row.trader for row in rows if row.trader}
        restricted = Restriction.in_force([*(row.pk for row in rows), *traders])
        return cls(reader, frozenset(restricted), firms_of(traders - restricted), opened or {})

    def names(self, row: Fetched) -> bool:
        """Whether the reader sees this person's name."""
        return self.reader is None or shown_plainly(self.reader, row)

    def covers(self, row: Fetched) -> bool:
        """Whether the reader stands in for the owner."""
        return self.reader is not None and covers(self.reader, row)


def firms_of(traders: set[int]) -> dict[int, str]:
    """{sole trader: their firm's name}, opened; without those that do not open."""
    found: dict[int, str] = {}
    for company in Company.objects.filter(sole_trader__in=traders).with_keys() if traders else ():
        try:
            found[promised(company.sole_trader_id)] = company.label
        except Unreadable:
            continue
    return found


def sealer_of(uid: UUID, wrapped: bytes | None, version: int | None) -> Sealer:
    """The sealer behind a wrapped key; Unreadable when the key is gone."""
    if wrapped is None:
        raise Unreadable("the key was destroyed")
    verify_keys()
    return Sealer.under(uid, unwrap(wrapped, uid, promised(version)))


def opened_name(uid: UUID, name: bytes | None, sealer: Sealer) -> str:
    """A person's name by itself, to sort and to compare by; Unreadable when it does not belong to them."""
    return sealer.open_row(uid, {NAME: name})[0].decode()


def shown_to(
    user: Any,
    rows: Sequence[Fetched],
    *,
    view: str,
    opened: dict[int, Cells] | None = None,
    purpose: Purpose | None = None,
    own: Columns | None = None,
) -> tuple[list[Listed], Badges]:
    """The rows as `user` sees them on `view`, with the entry in the access log written before anything is returned.

    The badges speak of `purpose`, by default of what sales has in mind; `own` are custom columns.
    """
    known = Knowledge.about(rows, reader=user, opened=opened)
    badges = Badges.of([row.pk for row in rows], restricted=known.restricted, purpose=purpose)
    listed = [listed_row(row, known, badges.rows.get(row.pk, ())) for row in rows]
    people = (row.pk for row in rows if row.pk not in known.restricted)
    plain = any(map(known.names, rows))
    fields = ("name", "position", *(own.clear_names if own else ())) if plain else ("position",)
    access_log.shown(by=user, view=view, people=[*people, *known.firms], fields=fields)
    fill_in(rows, listed, known, own)
    return listed, badges


def fill_in(rows: Sequence[Fetched], listed: Sequence[Listed], known: Knowledge, own: Columns | None) -> None:
    """Custom columns of those who are not restricted."""
    cells = own.cells({row.pk: known.names(row) for row in rows if row.pk not in known.restricted}) if own else {}
    for one in listed:
        one.own = cells.get(one.pk, {})


def listed_row(row: Fetched, known: Knowledge, badges: Sequence[Badge] = ()) -> Listed:
    """One row opened; of a restricted person only that they are."""
    if row.pk in known.restricted:
        return Listed(row.pk, row.uid, "restricted", badges=badges, binned_at=row.binned_at)
    common: dict[str, Any] = {
        "owner": f"{row.owner_first} {row.owner_last}".strip() or row.owner_username,
        "last_activity_at": row.last_activity_at,
        "binned_at": row.binned_at,
        "badges": badges,
        "covered": known.covers(row),
        "status": str(Contact.Status(row.status).label),
        "team": row.team,
        "created_at": row.created_at,
    }
    try:
        name, position, email, phone = known.opened.get(row.pk) or row.cells()
        return Listed(
            row.pk,
            row.uid,
            name=name if known.names(row) else masked_name(name),
            position=position,
            email=masked_email(email),
            phone=masked_phone(phone),
            firm=firm_of(row, known),
            **common,
        )
    except Unreadable:
        return Listed(row.pk, row.uid, "unreadable", **common)


def firm_of(row: Fetched, known: Knowledge) -> str:
    """The company's name; a sole trader's is not shown while they are restricted."""
    if row.trader is None:
        return row.firm or ""
    if row.trader in known.restricted:
        return ""
    if row.trader not in known.firms:
        raise Unreadable("the sole trader's key was destroyed")
    return known.firms[row.trader] if known.names(row) else masked_name(known.firms[row.trader])
