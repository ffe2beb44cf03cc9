"""Decides what rows of companies and deals do: what both share, as records that are not people. Each kind adds the
rest.

A row is new, an update, a duplicate or refused, depending on existing records and the import's mode. It is decided
again when it is written (`thing_writer.py`); by then a record from an earlier row of the file is simply an existing
one.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.contacts.imports.row_cleaning import RowCleaner
from crm.files.imports.arrival import Numbered
from crm.files.imports.import_kinds import Meant, options_of
from crm.files.imports.verdicts import Duplicates, Option, Outcome, Verdict, decisions_of, policy_of
from crm.files.models import Import, ImportRow
from crm.files.rows.problems import Problem

Memory = dict[Any, int]  # {what a row is known by: its number}


@dataclass(frozen=True)
class Existing:
    """An existing company or deal: `values` by target; `kept` if the owner has it at hand, `paused` if restricted."""

    row: Any
    values: Mapping[str, Any]
    person: Any = None
    kept: bool = True
    paused: bool = False

    @property
    def key(self) -> str:
        """Its public id."""
        return str(self.row.uid)


@dataclass
class ThingVerdict(Verdict):
    """The decision on one row: `found` match it, `meant` is the one to update."""

    found: tuple[Existing, ...] = ()
    meant: Existing | None = None

    @property
    def person(self) -> Any:
        """The person whose record it is; None when restricted."""
        return self.meant.person if self.meant and not self.meant.paused else None

    @property
    def thing(self) -> Any:
        """The public id of the matched record; None when its person is restricted."""
        return self.meant.row.uid if self.meant and not self.meant.paused else None

    @property
    def key(self) -> Any:
        """What the row matches: an existing record, or an earlier row."""
        return self.meant.key if self.meant else self.earlier

    @property
    def options(self) -> tuple[Option, ...]:
        """The matches between which somebody may choose."""
        several = self.found if len(self.found) > 1 else ()
        return tuple(
            Option(existing.key, existing.person, existing.row.uid) for existing in several if not existing.paused
        )


class ThingJudge(ABC):
    """Decides the rows of one import. A kind implements `found` and `known_by`, and overrides what else differs."""

    memory = dict
    verdict: type[ThingVerdict] = ThingVerdict

    def __init__(self, load: Import, cleaner: RowCleaner, columns: Sequence[str]) -> None:
        self.load, self.cleaner, self.columns = load, cleaner, columns
        self.overwriting = frozenset(load.overwriting)
        self.told: dict[Any, dict[str, Any]] = defaultdict(dict)  # by earlier rows, not written yet

    def read(self, rows: Iterable[Numbered], import_rows: dict[int, ImportRow]) -> list[ThingVerdict]:
        """The rows cleaned, with the decisions from the dry run applied."""
        cleaned = (
            (self.cleaner.clean(number, cells, decisions_of(import_rows.get(number))), cells) for number, cells in rows
        )
        return [self.verdict(row, cells) for row, cells in cleaned]

    def judge(self, verdicts: Sequence[ThingVerdict], import_rows: dict[int, ImportRow], row_by_key: Memory) -> None:
        """Set the outcome of each verdict. Keys of new rows are added to `row_by_key`."""
        usable = [verdict for verdict in verdicts if not verdict.row.refused]
        matches = self.found(usable)
        for verdict in verdicts:
            if verdict.row.refused:
                verdict.outcome = Outcome.REFUSED
                continue
            verdict.found = tuple(matches.get(verdict.row.number, ()))
            self.decide(verdict, import_rows.get(verdict.row.number), row_by_key)

    def decide(self, verdict: ThingVerdict, import_row: ImportRow | None, row_by_key: Memory) -> None:
        """New, update, duplicate, or refused because the import only updates."""
        policy = policy_of(import_row, self.load)
        verdict.meant = matched_record(verdict, import_row)
        earlier_rows = (row_by_key[key] for key in self.known_by(verdict) if key in row_by_key)
        verdict.earlier = None if verdict.found else next(earlier_rows, None)
        unmatched = not verdict.found and verdict.earlier is None
        if unmatched or (policy == Duplicates.ADD and not (verdict.meant and verdict.meant.paused)):
            verdict.meant = verdict.earlier = None
            may_add = self.load.mode != Import.Mode.UPDATE or policy == Duplicates.ADD
            if why := self.refusal(verdict) if may_add else "not_here":
                verdict.outcome = Outcome.REFUSED
                verdict.row.problems.append(Problem(verdict.row.number, self.column_of(why), "", why))
            else:
                row_by_key.update(dict.fromkeys(self.leaves(verdict), verdict.row.number))
                self.told[verdict.row.number] = dict(verdict.row.values)
            return
        verdict.outcome = Outcome.DUPLICATE
        if policy == Duplicates.COMPLETE and verdict.found and verdict.meant is None:
            verdict.row.problems.append(Problem(verdict.row.number, None, "", "several_matches"))
        elif policy == Duplicates.COMPLETE and (
            verdict.meant is None or (verdict.meant.kept and not verdict.meant.paused)
        ):
            self.compare(verdict)

    def compare(self, verdict: ThingVerdict) -> None:
        """Set what the row would fill in or replace of the existing record, or of an earlier row's values."""
        filled_in = {name for name in self.columns if verdict.row.values.get(name) not in (None, "")}
        present = {**(verdict.meant.values if verdict.meant else {}), **self.told[verdict.key]}
        filled = {name for name in filled_in if present.get(name) not in (None, "")}
        verdict.replaces = {
            name for name in filled & self.overwriting if not same_value(present[name], verdict.row.values[name])
        }
        for name in sorted(
            name for name in filled - self.overwriting if not same_value(present[name], verdict.row.values[name])
        ):
            verdict.row.problems.append(
                Problem(verdict.row.number, self.cleaner.column_of(name), name, "not_overwritten")
            )
        verdict.adds = (filled_in - filled) | verdict.replaces | self.further(verdict)
        if verdict.adds:
            verdict.outcome = Outcome.UPDATED
            self.told[verdict.key] |= {name: verdict.row.values[name] for name in verdict.adds & filled_in}

    @abstractmethod
    def found(self, verdicts: Sequence[ThingVerdict]) -> dict[int, list[Existing]]:
        """{row number: existing records that match the row}."""

    @abstractmethod
    def known_by(self, verdict: ThingVerdict) -> Sequence[Any]:
        """The keys by which a row equals an earlier one of the file."""

    def marks(self, verdict: ThingVerdict) -> set[Any]:
        """Everything by which the row may be related to another: its matches and all its keys."""
        return {*(existing.key for existing in verdict.found), *self.known_by(verdict), *self.leaves(verdict)}

    def leaves(self, verdict: ThingVerdict) -> Sequence[Any]:
        """The keys by which later rows equal this one."""
        return self.known_by(verdict)

    def refusal(self, verdict: ThingVerdict) -> str:
        """The code why the row cannot become a new record; empty when it can."""
        return ""

    def column_of(self, problem: str) -> int | None:
        """The column where that problem can be corrected; None for the whole row."""
        return None

    def further(self, verdict: ThingVerdict) -> set[str]:
        """Targets besides columns that the row would change."""
        return set()


def matched_record(verdict: ThingVerdict, import_row: ImportRow | None) -> Existing | None:
    """The only match, or the one that somebody chose."""
    if import_row and import_row.chosen:
        return next((existing for existing in verdict.found if existing.row.uid == import_row.thing), None)
    return verdict.found[0] if len(verdict.found) == 1 else None


def same_value(present: Any, given: Any) -> bool:
    """Whether two values are equal as text."""
    return str(present) == str(given)


def possible_matches(judge: ThingJudge, rows: Sequence[ImportRow]) -> Meant:
    """{row number: public ids of records it may match}: all matches where somebody has to choose or has chosen."""
    several = {number: [option.thing for option in options] for number, options in options_of(judge, rows).items()}
    return {row.number: several.get(row.number) or [row.thing] * bool(row.thing) for row in rows}
