"""Where a case stands: its clock, its steps, what is decided. Read in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from breaches.cases.clock import Clock
from breaches.models import Assessment, Breach, Decision, Filing, Opinion, Question, Verdict
from breaches.models.terms import Role


@dataclass(frozen=True)
class Standing:
    """What was said and done in a case."""

    breach: Breach
    assessment: Assessment | None
    decisions: tuple[Decision, ...]
    opinions: tuple[Opinion, ...]
    filings: tuple[Filing, ...]

    @classmethod
    def of(cls, breach: Breach) -> "Standing":
        """Four queries."""
        return cls(
            breach,
            breach.assessments.first(),
            tuple(breach.decisions.select_related("overrules").filter(replaced_at=None)),
            tuple(breach.opinions.all()),
            tuple(breach.filings.order_by("pk")),
        )

    def decided(self, question: str) -> Decision | None:
        """The decision in force on a question."""
        return next((one for one in self.decisions if one.question == question and one.decided_at), None)

    def proposed(self, question: str) -> Decision | None:
        """What waits for a decision."""
        return next((one for one in self.decisions if one.question == question and not one.decided_at), None)

    def opinion(self, question: str) -> Opinion | None:
        """The officer's newest word on a question."""
        return next((one for one in self.opinions if one.question == question), None)

    @property
    def sent(self) -> tuple[Filing, ...]:
        """What the authority has."""
        return tuple(one for one in self.filings if one.sent_at)

    @property
    def silent(self) -> bool:
        """Whether it is decided that the authority is not notified, or not ours to notify."""
        decided = self.decided(Question.AUTHORITY)
        return self.breach.role == Role.PROCESSOR or (decided is not None and decided.verdict == Verdict.DO_NOT)

    @property
    def stopped(self) -> datetime | None:
        """When the clock stopped: by the first filing, or by the decision that none is needed."""
        if self.sent:
            return min(one.sent_at for one in self.sent if one.sent_at)
        decided = self.decided(Question.AUTHORITY)
        return decided.decided_at if decided and self.silent else None

    def clock(self, at: datetime) -> Clock | None:
        """The clock; None before awareness and where none runs for us."""
        if self.breach.aware_at is None or self.breach.role == Role.PROCESSOR:
            return None
        return Clock(self.breach.aware_at, at, stopped=self.stopped)
