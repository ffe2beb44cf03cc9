"""What companies and deals have in common as rows of a file: things that are no people. Each kind says the rest.

A row is new, updating, a duplicate, or out: by what is here already and what the import may do. It is judged once more
when it is written (`thing_writer.py`), and what an earlier row of the file made is simply here by then.
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

LONGEST = 10_000
Memory = dict[Any, int]  # {what a row is known by: its number}


@dataclass(frozen=True)
class Existing:
    """A company or deal that is here: `values` by target, `kept` and `paused` as for people."""

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
    """One row, judged: `found` fit it, `meant` is the one that it means."""

    found: tuple[Existing, ...] = ()
    meant: Existing | None = None

    @property
    def person(self) -> Any:
        """Whose it is."""
        return self.meant.person if self.meant and not self.meant.paused else None

    @property
    def thing(self) -> Any:
        """Which it is; nothing of somebody whose data are paused."""
        return self.meant.row.uid if self.meant and not self.meant.paused else None

    @property
    def key(self) -> Any:
        """What it means: something that is here, or an earlier row."""
        return self.meant.key if self.meant else self.earlier

    @property
    def options(self) -> tuple[Option, ...]:
        """Those that somebody may choose from."""
        several = self.found if len(self.found) > 1 else ()
        return tuple(Option(one.key, one.person, one.row.uid) for one in several if not one.paused)


class ThingJudge(ABC):
    """Judges the rows of one import. A kind writes `found` and `known_by`, and what else is different."""

    memory = dict
    verdict: type[ThingVerdict] = ThingVerdict

    def __init__(self, load: Import, cleaner: RowCleaner, columns: Sequence[str]) -> None:
        self.load, self.cleaner, self.columns = load, cleaner, columns
        self.overwriting = frozenset(load.overwriting)
        self.told: dict[Any, dict[str, Any]] = defaultdict(dict)  # by earlier rows, not written yet

    def read(self, rows: Iterable[Numbered], said: dict[int, ImportRow]) -> list[ThingVerdict]:
        """The rows cleaned, with what somebody decided about them."""
        cleaned = ((self.cleaner.clean(number, cells, decisions_of(said.get(number))), cells) for number, cells in rows)
        return [self.verdict(row, cells) for row, cells in cleaned]

    def judge(self, verdicts: Sequence[ThingVerdict], said: dict[int, ImportRow], seen: Memory) -> None:
        """Say in each verdict what becomes of its row. What is new is added to `seen`."""
        living = [one for one in verdicts if not one.row.refused]
        found = self.found(living)
        for one in verdicts:
            if one.row.refused:
                one.outcome = Outcome.REFUSED
                continue
            one.found = tuple(found.get(one.row.number, ()))
            self.decide(one, said.get(one.row.number), seen)

    def decide(self, one: ThingVerdict, said: ImportRow | None, seen: Memory) -> None:
        """New, updating, duplicate, or out because only updates are asked for."""
        policy = policy_of(said, self.load)
        one.meant = meant_of(one, said)
        met = (seen[key] for key in self.known_by(one) if key in seen)
        one.earlier = None if one.found else next(met, None)
        lone = not one.found and one.earlier is None
        if lone or (policy == Duplicates.ADD and not (one.meant and one.meant.paused)):
            one.meant = one.earlier = None
            asked = self.load.mode != Import.Mode.UPDATE or policy == Duplicates.ADD
            if why := self.refusal(one) if asked else "not_here":
                one.outcome = Outcome.REFUSED
                one.row.problems.append(Problem(one.row.number, self.column_of(why), "", why))
            else:
                seen.update(dict.fromkeys(self.leaves(one), one.row.number))
                self.told[one.row.number] = dict(one.row.values)
            return
        one.outcome = Outcome.DUPLICATE
        if policy == Duplicates.COMPLETE and one.found and one.meant is None:
            one.row.problems.append(Problem(one.row.number, None, "", "several_matches"))
        elif policy == Duplicates.COMPLETE and (one.meant is None or (one.meant.kept and not one.meant.paused)):
            self.compare(one)

    def compare(self, one: ThingVerdict) -> None:
        """What the row would fill in and replace of what is here, or of what an earlier row of the file says."""
        given = {name for name in self.columns if one.row.values.get(name) not in (None, "")}
        here = {**(one.meant.values if one.meant else {}), **self.told[one.key]}
        filled = {name for name in given if here.get(name) not in (None, "")}
        one.replaces = {name for name in filled & self.overwriting if not same(here[name], one.row.values[name])}
        for name in sorted(name for name in filled - self.overwriting if not same(here[name], one.row.values[name])):
            one.row.problems.append(Problem(one.row.number, self.cleaner.column_of(name), name, "not_overwritten"))
        one.adds = (given - filled) | one.replaces | self.further(one)
        if one.adds:
            one.outcome = Outcome.UPDATED
            self.told[one.key] |= {name: one.row.values[name] for name in one.adds & given}

    @abstractmethod
    def found(self, verdicts: Sequence[ThingVerdict]) -> dict[int, list[Existing]]:
        """{row: what is here and fits it}."""

    @abstractmethod
    def known_by(self, one: ThingVerdict) -> Sequence[Any]:
        """By what a row is the same as an earlier one of the file."""

    def marks(self, one: ThingVerdict) -> set[Any]:
        """By what a row may have to do with another: what fits it, and all by which a thing is known."""
        return {*(each.key for each in one.found), *self.known_by(one), *self.leaves(one)}

    def leaves(self, one: ThingVerdict) -> Sequence[Any]:
        """By what later rows are the same as this one."""
        return self.known_by(one)

    def refusal(self, one: ThingVerdict) -> str:
        """Why a row cannot become a new one, as a code; empty when it can."""
        return ""

    def column_of(self, problem: str) -> int | None:
        """Where that could be corrected; None for the row as a whole."""
        return None

    def further(self, one: ThingVerdict) -> set[str]:
        """What else than columns the row would change."""
        return set()


def meant_of(one: ThingVerdict, said: ImportRow | None) -> Existing | None:
    """The only one that fits, or the one that somebody chose."""
    if said and said.chosen:
        return next((each for each in one.found if each.row.uid == said.thing), None)
    return one.found[0] if len(one.found) == 1 else None


def same(here: Any, told: Any) -> bool:
    """Whether two values are one."""
    return str(here) == str(told)


def things_meant(judge: ThingJudge, rows: Sequence[ImportRow]) -> Meant:
    """{row number: public ids of what it may mean}: of those of which somebody has to choose, or has, all that fit."""
    several = {number: [option.thing for option in options] for number, options in options_of(judge, rows).items()}
    return {row.number: several.get(row.number) or [row.thing] * bool(row.thing) for row in rows}
