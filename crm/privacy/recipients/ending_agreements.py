"""Agreements that end: known ninety days ahead, so that nobody learns of it from a refused export.

An agreement that another one follows without a gap does not end. On the last day everything still goes; from the next
one the gate refuses.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.privacy.models import Agreement, Recipient

LEADS = (7, 30, 90)  # days ahead of which somebody is told, the last notice first


@dataclass(frozen=True)
class EndingAgreement:
    """A recipient whose agreements of a kind run until `ends_on` and no longer."""

    recipient: Recipient
    kind: str
    ends_on: date
    days_left: int

    @property
    def lead(self) -> int:
        """The nearest distance at which it is told of: 90, 30 or 7 days."""
        return next(days for days in LEADS if self.days_left <= days)


def ending_agreements(day: date) -> list[EndingAgreement]:
    """What ends within ninety days of `day`, of recipients that still get data; the nearest first. One statement."""
    rows = Agreement.objects.filter(recipient__in=Recipient.objects.active()).select_related("recipient")
    by_kind: dict[tuple[Recipient, str], list[Agreement]] = defaultdict(list)
    for row in rows:
        by_kind[row.recipient, row.kind].append(row)
    found = [
        EndingAgreement(recipient, kind, ends, (ends - day).days)
        for (recipient, kind), agreements in by_kind.items()
        if (ends := last_day(agreements, day)) is not None and (ends - day).days <= LEADS[-1]
    ]
    return sorted(found, key=lambda one: (one.ends_on, str(one.recipient)))


def last_day(agreements: Sequence[Agreement], day: date) -> date | None:
    """The last day of those that run on `day` and of what follows them without a gap; None for no end, and for none."""
    running = [one for one in agreements if one.runs(day)]
    if not running:
        return None
    end = day
    while running:
        if any(one.ends_on is None for one in running):
            return None
        end = max(one.ends_on for one in running if one.ends_on)
        following = end + timedelta(days=1)
        running = [
            one for one in agreements if one.concluded_on <= following and (one.ends_on is None or one.ends_on > end)
        ]
    return end
