"""Where a case stands: its clock, its steps, what is decided. Read in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from breaches.cases.clock import Clock
from breaches.models import Assessment, Breach, Decision, Filing, Opinion, Question, Verdict
from breaches.models.terms import Role


@dataclass(frozen=True)
class CaseState:
    """The assessment, decisions, opinions and filings of a case."""

    breach: Breach
    assessment: Assessment | None
    decisions: tuple[Decision, ...]
    opinions: tuple[Opinion, ...]
    filings: tuple[Filing, ...]

    @classmethod
    def of(cls, breach: Breach) -> "CaseState":
        """The state of one case, in four queries."""
        return cls(
            breach,
            breach.assessments.first(),
            tuple(breach.decisions.select_related("overrules").filter(replaced_at=None)),
            tuple(breach.opinions.all()),
            tuple(breach.filings.order_by("pk")),
        )

    def decided(self, question: str) -> Decision | None:
        """The decision in force on a question."""
        return next(
            (decision for decision in self.decisions if decision.question == question and decision.decided_at), None
        )

    def proposed(self, question: str) -> Decision | None:
        """The proposal on a question that waits for a decision."""
        return next(
            (decision for decision in self.decisions if decision.question == question and not decision.decided_at), None
        )

    def opinion(self, question: str) -> Opinion | None:
        """The officer's newest word on a question."""
        return next((word for word in self.opinions if word.question == question), None)

    @property
    def sent(self) -> tuple[Filing, ...]:
        """Filings that were sent to the authority."""
        return tuple(filing for filing in self.filings if filing.sent_at)

    @property
    def silent(self) -> bool:
        """Whether it is decided that the authority is not notified, or not ours to notify."""
        decided = self.decided(Question.AUTHORITY)
        return self.breach.role == Role.PROCESSOR or (decided is not None and decided.verdict == Verdict.DO_NOT)

    @property
    def stopped(self) -> datetime | None:
        """When the clock stopped: by the first filing, or by the decision that none is needed."""
        if self.sent:
            return min(filing.sent_at for filing in self.sent if filing.sent_at)
        decided = self.decided(Question.AUTHORITY)
        return decided.decided_at if decided and self.silent else None

    def clock(self, at: datetime) -> Clock | None:
        """The clock; None before awareness and where none runs for us."""
        if self.breach.aware_at is None or self.breach.role == Role.PROCESSOR:
            return None
        return Clock(self.breach.aware_at, at, stopped=self.stopped)
