"""Rows of companies and deals become companies and deals: one after another, through the verbs that the screens use.

A batch is judged and noted at once; rows that may have to do with an earlier one of it wait until that is written.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from crm.contacts.imports.row_cleaning import Own
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
    """What writing a row made of it: the thing, whose it is, and values for the undoing."""

    thing: Any
    person: Any = None
    values: list[ImportedValue] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


class ThingWriter(ABC):
    """Writes the rows of one import, each by itself. A kind writes `make` and `update`."""

    batch = 50  # rows of one transaction

    def __init__(self, load: Import, judge: ThingJudge) -> None:
        self.load, self.by, self.judge = load, load.owner, judge

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch."""
        said = {row.number: row for row in self.load.rows.filter(number__in=[number for number, _cells in rows])}
        waiting = list(rows)
        while waiting:
            verdicts = self.judge.read(waiting, said)
            self.judge.judge(verdicts, said, self.judge.memory())
            self.judge.told.clear()
            ready, waiting = self.apart(verdicts)
            self.keep_outcomes([(one, self.carried(one)) for one in ready])

    def apart(self, verdicts: Sequence[ThingVerdict]) -> tuple[list[ThingVerdict], list[Numbered]]:
        """Those that none before them in the batch has to do with; the other rows are judged once more after these."""
        met: set[Any] = set()
        ready, waiting = [], []
        for one in verdicts:
            marks = self.judge.marks(one)
            if met & marks:
                waiting.append((one.row.number, one.cells))
            else:
                ready.append(one)
            met |= marks
        return ready, waiting

    def carried(self, one: ThingVerdict) -> Written | None:
        """Do what the verdict says; one that cannot be done holds up no other."""
        if not one.comes_in:
            return None
        try:
            with transaction.atomic():
                return self.make(one) if one.outcome == Outcome.NEW else self.update(one)
        except (Paused, PermissionDenied, ValidationError) as trouble:
            one.outcome = Outcome.REFUSED
            one.row.problems.append(Problem(one.row.number, None, "", told_why(trouble)))
        return None

    def keep_outcomes(self, done: Sequence[tuple[ThingVerdict, Written | None]]) -> None:
        """What became of rows, and what their undoing needs."""
        ImportedValue.objects.bulk_create(value for _one, written in done if written for value in written.values)
        ImportRow.objects.bulk_create(
            (self.outcome(one, written) for one, written in done),
            update_conflicts=True,
            unique_fields=["load", "number"],
            update_fields=("uid", "outcome", "person", "thing", *NOTED),
        )

    def outcome(self, one: ThingVerdict, written: Written | None) -> ImportRow:
        """What became of a row. What the file said stays only where it became nothing."""
        problems = [*one.row.problems, *(written.remarks if written else ())]
        attention = needs_attention(one)
        return ImportRow(
            load=self.load,
            number=one.row.number,
            outcome=one.outcome,
            person=written.person if written else one.person,
            thing=written.thing.uid if written else one.thing,
            problems=[[problem.column, problem.target, problem.code] for problem in problems],
            attention=attention,
            cells={str(at): text for at, text in one.cells.items()} if self.mends(one, attention) else None,
        )

    def mends(self, one: ThingVerdict, attention: bool) -> bool:
        """Whether the row goes into the error file."""
        return attention and not one.comes_in and one.meant is None

    @property
    def own(self) -> Own:
        """The house's own fields among the columns of the file."""
        return self.judge.cleaner.own

    def needed(self, values: dict[str, str], one: ThingVerdict, written: Written) -> dict[str, str]:
        """What of custom `values` may be kept: of a person's own things what a purpose of theirs needs, with a remark
        about the rest."""
        left = needless(values, purposes_of(written.person), self.own) if written.person and values else []
        for name in left:
            column = self.judge.cleaner.columns[name][0]
            written.remarks.append(Problem(one.row.number, column, name, "own_not_needed"))
        return {name: text for name, text in values.items() if name not in left}

    @abstractmethod
    def make(self, one: Any) -> Written:
        """A new one."""

    @abstractmethod
    def update(self, one: Any) -> Written:
        """Changes of what is here."""


def told_why(trouble: Exception) -> str:
    """Why a row could not be written, as a problem of it."""
    if isinstance(trouble, Paused):
        return "paused"
    if isinstance(trouble, PermissionDenied):
        return "not_yours"
    return OF_RULES.get(getattr(trouble, "code", None) or "", "refused_by_rules")
