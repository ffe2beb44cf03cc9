"""Where rows of a package arrive: what each public id became here, and how days and moments are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.models import Team, User
from crm.contacts.models import Company, Contact
from crm.public_ids import public_id
from crm.sales.models import Deal
from crm.workspace.models import LoadedRow, PackageLoad
from crm.workspace.package_loading.opening import Package

Line = dict[str, Any]
NOT_THERE = "belongs_to_nothing"


@dataclass
class Arrival:
    """Where rows arrive: the load, who brings them and for which team; what the package says of everybody's grounds."""

    load: PackageLoad
    by: User
    team: Team
    made_at: datetime
    package: Package
    grounds: dict[str, list[Line]] = field(default_factory=dict)
    proofs: dict[str, list[Line]] = field(default_factory=dict)
    origins: dict[str, Line] = field(default_factory=dict)
    known: dict[tuple[str, UUID], int] = field(default_factory=dict)

    def look_up(self, lines: Sequence[Line]) -> None:
        """Learn in one statement what every public id that these rows name became; what was learnt before is gone."""
        named = {public_id(text) for line in lines for text in (line.get("id"), *line["links"].values())}
        rows = LoadedRow.objects.filter(load=self.load, old__in=named - {None})
        self.known = {(row.kind, row.old): row.row for row in rows if row.old is not None and row.row is not None}

    def became(self, kind: str, old: UUID, row: int) -> None:
        """Note what a row of this step became: the next one may belong to it."""
        self.known[kind, old] = row

    def row_of(self, kind: str, old: Any) -> int | None:
        """The key here of what a row of this step became, of those that were looked up; None for nothing."""
        uid = public_id(old)
        return self.known.get((kind, uid)) if uid else None

    def contact(self, old: Any) -> Contact | None:
        """The contact here, with keys."""
        return Contact.objects.with_keys().filter(pk=self.row_of("contacts", old) or 0).first()

    def company(self, old: Any) -> Company | None:
        """The company here, with keys."""
        return Company.objects.with_keys().filter(pk=self.row_of("companies", old) or 0).first()

    def deal(self, old: Any) -> Deal | None:
        """The deal here, with keys."""
        return Deal.objects.with_keys().filter(pk=self.row_of("deals", old) or 0).first()


def day_in(text: Any) -> date | None:
    """A day of the package."""
    return date.fromisoformat(str(text)[:10]) if text else None


def moment_in(text: Any) -> datetime | None:
    """A moment of the package, always of one clock."""
    at = datetime.fromisoformat(str(text)) if text else None
    return at if at is None or timezone.is_aware(at) else timezone.make_aware(at)


def missing() -> ValidationError:
    """The refusal of a row whose owner did not come along."""
    return ValidationError("what it belongs to did not come along", code=NOT_THERE)
