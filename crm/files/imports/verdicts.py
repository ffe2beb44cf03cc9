"""What is true of every judged row, whatever the file holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crm.files.models import Import, ImportRow
from crm.files.rows.file_rows import Decision, Row, objections, proved
from crm.files.rows.problem_kinds import Severity

Outcome, Duplicates = ImportRow.Outcome, Import.Duplicates
OUT = frozenset({Outcome.DUPLICATE, Outcome.REFUSED})


@dataclass(frozen=True)
class Option:
    """One of several that a row may mean: its public id, the person it is or concerns, the id of what is no person."""

    key: str
    person: Any = None
    thing: Any = None


@dataclass
class Verdict:
    """One row, judged: `adds` names what it gives to what is here, `replaces` what of it was there before, `earlier` is
    the row it repeats."""

    row: Row
    cells: dict[int, str] = field(repr=False)
    outcome: str = Outcome.NEW
    adds: set[str] = field(default_factory=set)
    replaces: set[str] = field(default_factory=set)
    earlier: int | None = None

    @property
    def comes_in(self) -> bool:
        """Whether something of the row is written."""
        return self.outcome not in OUT

    @property
    def person(self) -> Any:
        """Whom the row resembles or concerns, for its reader."""
        return None

    @property
    def thing(self) -> Any:
        """The public id of the company or deal it resembles."""
        return None

    @property
    def options(self) -> tuple[Option, ...]:
        """Those of whom somebody may choose; none where it is clear."""
        return ()


def decisions_of(stored: ImportRow | None) -> dict[int | None, Decision]:
    """What somebody decided about a row, as the cleaner takes it."""
    decided = stored.decided if stored else {}
    return {
        int(key) if key else None: Decision(decision["kind"], decision.get("value", ""))
        for key, decision in decided.items()
    }


def policy_of(stored: ImportRow | None, load: Import) -> str:
    """What happens to the row if it is a duplicate."""
    return stored.policy if stored and stored.policy else load.duplicates


def consents_in(verdicts: Iterable[Verdict]) -> int:
    """How many consents come with their proof."""
    return sum(len(proved(verdict.row)) for verdict in verdicts if verdict.comes_in)


def objections_in(verdicts: Iterable[Verdict]) -> int:
    """How many rows say that somebody wants no marketing."""
    return sum(1 for verdict in verdicts if not verdict.row.refused and objections(verdict.row))


def needs_attention(verdict: Verdict) -> bool:
    """Whether something of the row stays out that nobody decided to leave out."""
    return not verdict.row.left_out and any(problem.severity is Severity.ERROR for problem in verdict.row.problems)
