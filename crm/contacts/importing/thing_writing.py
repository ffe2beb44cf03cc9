"""Rows of companies and deals become companies and deals: one after another, through the verbs that the screens use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from crm.contacts.importing.arrival import Numbered
from crm.contacts.importing.things import ThingJudge, ThingVerdict
from crm.contacts.importing.verdicts import Outcome, needs_attention
from crm.contacts.models import Import, ImportedValue, ImportRow
from crm.contacts.pause import Paused
from crm.contacts.problems import Problem

OF_RULES = frozenset({"nip_taken", "trader_taken", "pipeline_of_another_team"})
NOTED = ("problems", "attention", "remarks", "cells", "decisions")


@dataclass
class Written:
    """What writing a row made of it: the thing, whose it is, and values for the undoing."""

    thing: Any
    person: Any = None
    values: list[ImportedValue] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


class ThingWriter:
    """Writes the rows of one import, each by itself. A kind writes `make` and `update`."""

    batch = 50  # rows of one transaction

    def __init__(self, load: Import, judge: ThingJudge) -> None:
        self.load, self.by, self.judge = load, load.owner, judge

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch."""
        said = {row.number: row for row in self.load.rows.filter(number__in=[number for number, _cells in rows])}
        for number, cells in rows:
            (one,) = self.judge.read([(number, cells)], said)
            self.judge.judge([one], said, {})
            self.keep_outcome(one, self.carried(one))
            self.judge.told.clear()

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

    def keep_outcome(self, one: ThingVerdict, written: Written | None) -> None:
        """What became of the row. What the file said stays only where it became nothing."""
        problems = [*one.row.problems, *(written.remarks if written else ())]
        attention = needs_attention(one)
        if written:
            ImportedValue.objects.bulk_create(written.values)
        ImportRow.objects.bulk_create(
            [
                ImportRow(
                    load=self.load,
                    number=one.row.number,
                    outcome=one.outcome,
                    person=written.person if written else one.person,
                    thing=written.thing.uid if written else one.thing,
                    problems=[[problem.column, problem.target, problem.code] for problem in problems],
                    attention=attention,
                    cells={str(at): text for at, text in one.cells.items()} if self.mends(one, attention) else None,
                )
            ],
            update_conflicts=True,
            unique_fields=["load", "number"],
            update_fields=("uid", "outcome", "person", "thing", *NOTED),
        )

    def mends(self, one: ThingVerdict, attention: bool) -> bool:
        """Whether the row goes into the error file."""
        return attention and not one.comes_in and one.meant is None

    def make(self, one: Any) -> Written:
        """A new one."""
        raise NotImplementedError

    def update(self, one: Any) -> Written:
        """Changes of what is here."""
        raise NotImplementedError


def told_why(trouble: Exception) -> str:
    """Why a row could not be written, as a problem of it."""
    if isinstance(trouble, Paused):
        return "paused"
    if isinstance(trouble, PermissionDenied):
        return "not_yours"
    code = getattr(trouble, "code", None)
    return code if code in OF_RULES else "refused_by_rules"
