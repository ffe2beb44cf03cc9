"""The dry run: every row is read and judged, nothing is written but what there is to say about it.

Only rows that somebody should look at are kept (with what the file says, sealed); the others are numbers. A killed
check begins again: it remembers in memory whom earlier rows would make.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from crm.files.imports.arrival import Numbered, rows_of, shelve
from crm.files.imports.import_kinds import kind_of
from crm.files.imports.verdicts import Outcome, Verdict, consents_in, needs_attention, objections_in
from crm.files.models import Import, ImportRow
from crm.files.readers.unreadable import UnreadableFile
from crm.jobs.work import Run
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log

BATCH = 500
FEW_TAGS = 50  # a file with more new words than this has no tags but something else in that column
UNREADABLE = gettext_noop("The file cannot be read.")
KEPT = (
    *("uid", "outcome", "person", "thing", "chosen", "repeats"),
    *("problems", "attention", "remarks", "cells", "decisions"),
)
State = Import.State


def batches(rows: Iterable[Numbered], size: int = BATCH) -> Iterable[list[Numbered]]:
    """The rows in lists of BATCH."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def check(run: Run, load: Import) -> None:
    """Judge the whole file and leave the import checked. An unreadable row stops the job, with the row in `trouble`."""
    try:
        with transaction.atomic():
            run.advance(phase="reading", done=0, total=0)
        shelve(load, keep=run.keep)
    except UnreadableFile as problem:
        with transaction.atomic():
            load.move(State.CHECKING, to=State.DRAFT, trouble={"code": problem.code, "row": problem.row})
            run.fail(UNREADABLE)
        return
    Check(run, load).all()


@dataclass
class Check:
    """One dry run."""

    run: Run
    load: Import
    counts: Counter = field(default_factory=Counter)
    words: set[str] = field(default_factory=set)

    def all(self) -> None:
        """Judge every row of the file, in batches, and mark the import as checked."""
        judge = kind_of(self.load).judge(self.load)
        memory = judge.memory()
        rows = list(self.load.rows.exclude(decisions__isnull=True, policy="", chosen=False))
        stored_rows = {row.number: row for row in rows}
        total = sum(1 for _row in rows_of(self.load))
        with transaction.atomic():
            self.load.rows.exclude(number__in=stored_rows).delete()
            self.run.advance(phase="checking", done=0, total=total)
        for batch in batches(rows_of(self.load)):
            verdicts = judge.read(batch, stored_rows)
            judge.judge(verdicts, stored_rows, memory)
            self.note(verdicts, stored_rows)
        self.end()

    def note(self, verdicts: Sequence[Verdict], stored_rows: dict[int, ImportRow]) -> None:
        """Count a batch and keep the rows that somebody has to look at or has decided about."""
        self.counts.update(outcome_counts(verdicts))
        self.words |= {
            tag.casefold() for verdict in verdicts if verdict.comes_in for tag in verdict.row.values.get("tags", ())
        }
        noted = [verdict for verdict in verdicts if needs_a_look(verdict) or verdict.row.number in stored_rows]
        look_at(verdicts, by=self.load.owner)
        with transaction.atomic():
            ImportRow.objects.bulk_create(
                (row_of(self.load, verdict, stored_rows.get(verdict.row.number)) for verdict in noted),
                update_conflicts=True,
                unique_fields=["load", "number"],
                update_fields=KEPT,
            )
            self.run.advance(done=self.run.done + len(verdicts))

    def end(self) -> None:
        """Store the counts and mark the import as checked."""
        existing_tags = kind_of(self.load).tags()
        new = len(self.words - existing_tags)
        counts = {**{str(outcome): 0 for outcome in Outcome}, **self.counts, "new_tags": new}
        with transaction.atomic():
            moved = self.load.move(
                State.CHECKING, to=State.CHECKED, counts=counts, new_tags=new <= FEW_TAGS, trouble={}
            )
            self.run.finish({"counts": result_of(counts), "link": link_to(self.load)} if moved else {})


def look_at(verdicts: Sequence[Verdict], *, by: Actor) -> None:
    """Record in the access log which people the rows match: that somebody is known under an address is a look at them,
    counted with all others, whether or not their row is ever opened. Rows without a match are no look.
    """
    people = [
        person
        for verdict in verdicts
        for person in (verdict.person, *(each.person for each in verdict.options))
        if person
    ]
    met = {person.pk for person in people}
    if met:
        access_log.shown(by=by, view="contacts:import_check", people=met)


def outcome_counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """Rows by what becomes of them, the consents with proof, and those who want no marketing."""
    counted = Counter(str(verdict.outcome) for verdict in verdicts)
    counted["rows"], counted["consents"] = len(verdicts), consents_in(verdicts)
    counted["objections"] = objections_in(verdicts)
    return counted


def needs_a_look(verdict: Verdict) -> bool:
    """Whether somebody may want to look at the row."""
    return verdict.outcome != Outcome.NEW or bool(verdict.row.problems)


def row_of(load: Import, verdict: Verdict, stored: ImportRow | None = None) -> ImportRow:
    """A judged row as the dry run keeps it."""
    attention = needs_attention(verdict)
    return ImportRow(
        load=load,
        number=verdict.row.number,
        outcome=verdict.outcome,
        person=verdict.person,
        thing=verdict.thing,
        chosen=bool(stored and stored.chosen),
        repeats=verdict.earlier,
        policy=stored.policy if stored else "",
        problems=[[problem.column, problem.target, problem.code] for problem in verdict.row.problems],
        attention=attention,
        remarks=bool(verdict.row.problems) and not attention,
        cells={str(column): text for column, text in verdict.cells.items()},
        decisions=stored.decisions if stored else None,
    )


def result_of(counts: dict[str, int]) -> dict[str, int]:
    """The numbers in the codes of jobs."""
    return {
        "new": counts[Outcome.NEW],
        "updated": counts[Outcome.UPDATED],
        "duplicates": counts[Outcome.DUPLICATE],
        "refused": counts[Outcome.REFUSED],
    }


def link_to(load: Import) -> dict[str, Any]:
    """Where the outcome is."""
    return {"name": "contacts:import", "args": [str(load.uid)]}
