"""The clock of a case or of an untriaged report: 72 elapsed hours, never shifted (Art. 33(1)). Pure: `at` is given.

A report's clock is provisional: it runs from the arrival, as if we had become aware then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.privacy.law.deadlines import HOUR, breach_alerts, breach_due, hour_rule_end

MINUTE = timedelta(minutes=1)
UNREAD_AFTER = 2 * HOUR  # own policy: then owner and deputy are called


@dataclass(frozen=True, slots=True)
class Clock:
    """What one clock says at `at`. It stops at `stopped`, when the authority was told."""

    since: datetime
    at: datetime
    stopped: datetime | None = None

    @property
    def due(self) -> datetime:
        """The limit: strict, elapsed hours."""
        return breach_due(self.since)

    @property
    def hour_rule_end(self) -> datetime:
        """The same limit by full hours (Reg. 1182/71 Art. 3(1)): information only."""
        return hour_rule_end(self.since)

    @property
    def now(self) -> datetime:
        """The moment the clock shows: `at`, or when it stopped."""
        return min(self.at, self.stopped) if self.stopped else self.at

    @property
    def elapsed(self) -> timedelta:
        """How much has run."""
        return max(self.now - self.since, timedelta(0))

    @property
    def left(self) -> timedelta:
        """What is left; negative after the limit."""
        return self.due - self.now

    @property
    def overdue(self) -> bool:
        """Whether the limit is past. The limit itself is still in time."""
        return self.now > self.due

    @property
    def running(self) -> bool:
        """Whether nothing has stopped it."""
        return self.stopped is None

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return min(self.elapsed / (self.due - self.since), 1.0)

    @property
    def marks(self) -> list[tuple[int, datetime]]:
        """The marks on the way: hours and instant."""
        return [(int((moment - self.since) / HOUR), moment) for moment in breach_alerts(self.since)]

    def passed(self) -> list[tuple[int, datetime]]:
        """The marks that have passed, the limit included."""
        hours = int((self.due - self.since) / HOUR)
        return [(number, moment) for number, moment in [*self.marks, (hours, self.due)] if moment <= self.at]


def hours_minutes(span: timedelta) -> tuple[int, int]:
    """Whole hours and minutes of a span, whatever its sign; seconds are cut off."""
    minutes = int(abs(span) / MINUTE)
    return divmod(minutes, 60)
