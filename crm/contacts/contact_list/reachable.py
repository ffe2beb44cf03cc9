"""Of picked people: whom we may contact by a channel for a purpose, and why each of the others is left out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from crm.accounts.models import User
from crm.contacts.contact_list.badges import GOOD
from crm.contacts.contact_list.contact_rows import COLUMNS, ContactRow, SealedRow, rows_for
from crm.contacts.models import Contact
from crm.privacy.models import Purpose

VIEW = "contacts:ways"


@dataclass
class Reachable:
    """Rows that may be contacted, and the others by the reason why not."""

    going: list[ContactRow] = field(default_factory=list)
    left: dict[str, list[ContactRow]] = field(default_factory=lambda: defaultdict(list))

    @property
    def left_count(self) -> int:
        """How many are left out."""
        return sum(map(len, self.left.values()))

    @property
    def count(self) -> int:
        """How many were picked."""
        return len(self.going) + self.left_count

    @property
    def reasons(self) -> list[tuple[str, list[ContactRow]]]:
        """(sentence, rows), the commonest first."""
        return sorted(self.left.items(), key=lambda pair: -len(pair[1]))


def reachable(keys: Iterable[UUID], *, by: User, purpose: Purpose, channel: str) -> Reachable:
    """The picked contacts that `by` sees, divided by whether `channel` is allowed. Access-logged like every list."""
    keys = list(keys)
    picked = Contact.objects.alive().filter(person__uid__in=keys)
    rows = list(map(SealedRow._make, picked.matching_rows(by, COLUMNS, size=len(keys)))) if keys else []
    listed, _badges = rows_for(by, rows, view=VIEW, purpose=purpose)
    outcome = Reachable()
    for row in listed:
        badge = next(candidate for candidate in row.badges if candidate.channel == channel)
        if badge.state in GOOD:
            outcome.going.append(row)
        else:
            outcome.left[badge.reason].append(row)
    return outcome
