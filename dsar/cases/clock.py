"""The clock of a case (Art. 12(3)): one month from receipt, questions that stop it, one extension. Pure: `at` is given.

    safe on         the nominal day, the one to plan for
    statutory on    the same, moved off days off (Reg. 1182/71 Art. 3(4)); open until midnight

Everything is computed from stored instants. A question stops the clock only when it was asked promptly, an extension
counts only when the person was told of it within the first month.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from crm.privacy.law.deadlines import DAY, Due, Suspension as Span, extension_notice_due, request_due
from crm.privacy.law.jurisdiction import jurisdiction

REMIND_AT = (10, 5, 3, 1)  # own policy: days before the safe day
OVERDUE = 0


class Question(NamedTuple):
    """One suspension: when we asked, when enough was known (None: we still wait), whether it was asked promptly."""

    asked_at: datetime
    satisfied_at: datetime | None
    prompt: bool


def local_day(moment: datetime) -> date:
    """The day at home."""
    return moment.astimezone(jurisdiction().zone).date()


def midnight(day: date) -> datetime:
    """The beginning of a day at home."""
    return datetime.combine(day, time.min, jurisdiction().zone)


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock of one case says at `at`. It stops at `stopped`, when the answer went."""

    received_at: datetime
    at: datetime
    questions: tuple[Question, ...] = ()
    told_of_extension_at: datetime | None = None
    stopped: datetime | None = None

    @property
    def now(self) -> datetime:
        """The moment it shows."""
        return min(self.at, self.stopped) if self.stopped else self.at

    @property
    def today(self) -> date:
        """The day it shows."""
        return local_day(self.now)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The suspensions in days; an open one lasts until today. Questions later than now are left out."""
        return tuple(
            (
                local_day(question.asked_at),
                max(local_day(min(question.satisfied_at or self.now, self.now)), local_day(question.asked_at)),
                question.prompt,
            )
            for question in self.questions
            if question.asked_at <= self.now
        )

    @property
    def first(self) -> Due:
        """The limit without an extension."""
        return request_due(local_day(self.received_at), suspensions=self.spans)

    @property
    def notice_due(self) -> Due:
        """Until when they must be told of an extension: within the first month."""
        return extension_notice_due(local_day(self.received_at), suspensions=self.spans)

    @property
    def extended(self) -> bool:
        """Whether the two further months count: the person was told in time, by what the clock said then."""
        notified_at = self.told_of_extension_at
        if notified_at is None or notified_at > self.at:
            return False
        then = Clock(self.received_at, notified_at, self.questions)
        return local_day(notified_at) <= then.notice_due.statutory

    @property
    def due(self) -> Due:
        """The limit: three months from receipt once extended (legal.md J5)."""
        return request_due(local_day(self.received_at), suspensions=self.spans, extended=self.extended)

    @property
    def safe_on(self) -> date:
        """The day to plan for."""
        return self.due.nominal

    @property
    def statutory_on(self) -> date:
        """The last day of the law."""
        return self.due.statutory

    @property
    def running(self) -> bool:
        """Whether nothing has stopped it for good."""
        return self.stopped is None

    @property
    def suspended_since(self) -> datetime | None:
        """Since when the clock is stopped; None while it runs. A question asked too late does not stop it."""
        waiting = [
            question.asked_at
            for question in self.questions
            if question.prompt
            and question.asked_at <= self.now
            and (question.satisfied_at is None or question.satisfied_at > self.now)
        ]
        return min(waiting) if self.running and waiting else None

    @property
    def left(self) -> int:
        """Days to the safe day, never below 0 while the statutory one is ahead; negative: days overdue."""
        if self.overdue:
            return (self.statutory_on - self.today).days
        return max((self.safe_on - self.today).days, 0)

    @property
    def overdue(self) -> bool:
        """Whether the statutory day is over. The day itself is in time."""
        return self.today > self.statutory_on

    @property
    def early(self) -> int:
        """How many days before the statutory day it shows; for a stopped clock, how early the answer went."""
        return (self.statutory_on - self.today).days

    @property
    def marks(self) -> list[tuple[int, datetime]]:
        """Reminders on the way and the overdue mark: (days before the safe day, instant), in order."""
        before = [(days, midnight(self.safe_on - days * DAY)) for days in REMIND_AT]
        return [*before, (OVERDUE, midnight(self.statutory_on + DAY))]

    def passed(self) -> list[tuple[int, datetime]]:
        """The marks that are behind us; none while it stands still. One from before the receipt is as old as that."""
        if self.suspended_since is not None:
            return []
        return [(days, max(moment, self.received_at)) for days, moment in self.marks if moment <= self.now]
