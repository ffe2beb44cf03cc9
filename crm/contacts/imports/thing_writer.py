"""Writes rows of companies and deals, one after another, by the same functions as the screens.

A batch is decided and stored together; a row related to an earlier one of the batch waits until that is written.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from crm.contacts.imports.row_cleaning import CustomFieldMap
from crm.contacts.imports.thing_judge import ThingJudge, ThingVerdict
from crm.contacts.safeguards.minimisation import needless, purposes_of
from crm.contacts.safeguards.pause import Paused
from crm.files.imports.arrival import Numbered
from crm.files.imports.verdicts import Outcome, needs_attention
from crm.files.models import Import, ImportedValue, ImportRow
from crm.files.rows.problems import Problem

OF_RULES = {"nip_taken": "nip_taken", "trader_taken": "own_business"}  # what a verb says: a problem of the row
NOTED = ("problems", "attention", "remarks", "cells", "decisions")


@dataclass
class Written:
    """What writing a row produced: the record, the person whose it is, and values for the undo."""

    thing: Any
    person: Any = None
    values: list[ImportedValue] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


class ThingWriter(ABC):
    """Writes the rows of one import, each in its own savepoint. A kind implements `make` and `update`."""

    batch = 50  # rows of one transaction

    def __init__(self, load: Import, judge: ThingJudge) -> None:
        self.load, self.by, self.judge = load, load.owner, judge

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch."""
        import_rows = {row.number: row for row in self.load.rows.filter(number__in=[number for number, _cells in rows])}
        waiting = list(rows)
        while waiting:
            verdicts = self.judge.read(waiting, import_rows)
            self.judge.judge(verdicts, import_rows, self.judge.memory())
            self.judge.told.clear()
            ready, waiting = self.apart(verdicts)
            self.keep_outcomes([(verdict, self.carried(verdict)) for verdict in ready])

    def apart(self, verdicts: Sequence[ThingVerdict]) -> tuple[list[ThingVerdict], list[Numbered]]:
        """(verdicts that no earlier row of the batch is related to, the other rows to decide again after these)."""
        taken_marks: set[Any] = set()
        ready, waiting = [], []
        for verdict in verdicts:
            marks = self.judge.marks(verdict)
            if taken_marks & marks:
                waiting.append((verdict.row.number, verdict.cells))
            else:
                ready.append(verdict)
            taken_marks |= marks
        return ready, waiting

    def carried(self, verdict: ThingVerdict) -> Written | None:
        """Carry out the verdict; a row that fails becomes refused and does not stop the others."""
        if not verdict.comes_in:
            return None
        try:
            with transaction.atomic():
                return self.make(verdict) if verdict.outcome == Outcome.NEW else self.update(verdict)
        except (Paused, PermissionDenied, ValidationError) as trouble:
            verdict.outcome = Outcome.REFUSED
            verdict.row.problems.append(Problem(verdict.row.number, None, "", problem_code(trouble)))
        return None

    def keep_outcomes(self, results: Sequence[tuple[ThingVerdict, Written | None]]) -> None:
        """Store the outcomes of the rows, and the values that their undo needs."""
        ImportedValue.objects.bulk_create(value for _one, written in results if written for value in written.values)
        ImportRow.objects.bulk_create(
            (self.outcome(verdict, written) for verdict, written in results),
            update_conflicts=True,
            unique_fields=["load", "number"],
            update_fields=("uid", "outcome", "person", "thing", *NOTED),
        )

    def outcome(self, verdict: ThingVerdict, written: Written | None) -> ImportRow:
        """The stored outcome of a row. Its cells are kept only where nothing was made of it."""
        problems = [*verdict.row.problems, *(written.remarks if written else ())]
        attention = needs_attention(verdict)
        return ImportRow(
            load=self.load,
            number=verdict.row.number,
            outcome=verdict.outcome,
            person=written.person if written else verdict.person,
            thing=written.thing.uid if written else verdict.thing,
            problems=[[problem.column, problem.target, problem.code] for problem in problems],
            attention=attention,
            cells={str(at): text for at, text in verdict.cells.items()} if self.mends(verdict, attention) else None,
        )

    def mends(self, verdict: ThingVerdict, attention: bool) -> bool:
        """Whether the row goes into the error file."""
        return attention and not verdict.comes_in and verdict.meant is None

    @property
    def own(self) -> CustomFieldMap:
        """The custom fields among the columns of the file."""
        return self.judge.cleaner.own

    def needed(self, values: dict[str, str], verdict: ThingVerdict, written: Written) -> dict[str, str]:
        """The custom `values` that may be stored: for a person's own record those that one of their purposes needs; the
        others get a remark.
        """
        unneeded = needless(values, purposes_of(written.person), self.own) if written.person and values else []
        for name in unneeded:
            column = self.judge.cleaner.columns[name][0]
            written.remarks.append(Problem(verdict.row.number, column, name, "own_not_needed"))
        return {name: text for name, text in values.items() if name not in unneeded}

    @abstractmethod
    def make(self, verdict: Any) -> Written:
        """Create the record of a row."""

    @abstractmethod
    def update(self, verdict: Any) -> Written:
        """Update the existing record of a row."""


def problem_code(trouble: Exception) -> str:
    """The problem code of the error that prevented writing."""
    if isinstance(trouble, Paused):
        return "paused"
    if isinstance(trouble, PermissionDenied):
        return "not_yours"
    return OF_RULES.get(getattr(trouble, "code", None) or "", "refused_by_rules")
