"""One row of a file read column by column, with everything that is wrong with it said once; what every kind has.

A kind writes a `Reading` with `read()`, and names it in its cleaner:

    row = Cleaner(mapping, headers, today=today).clean(number, cells, decisions)   # pure: a job may resume
    row.refused, row.values, row.problems

What somebody decided on the dry run comes in as `decisions`, by column; a decision about the row stands under None.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from crm.contacts import fields
from crm.contacts.custom.importing import parse
from crm.contacts.hygiene import Finding, findings, without
from crm.contacts.models import CustomField
from crm.contacts.problems import Problem
from crm.contacts.rows import Decisions, Row

LONGEST_OTHER = 200  # characters
HINTED = frozenset({"note", "notes", "tags"})  # free text, where words hint at health and the like
Own = Mapping[str, CustomField]  # fields of the house's own to which a column goes, by name
IN_TEXT = {"iban": "bank_account"}  # codes are named for people, kinds for standards


class Reading(ABC):
    """One row while it is being read."""

    longest: ClassVar[Mapping[str, int]] = {}

    def __init__(self, cleaner: "RowCleaner", number: int, cells: Mapping[int, str], decisions: Decisions):
        self.cleaner = cleaner
        self.cells = cells
        self.decisions = decisions
        self.row = Row(number, left_out=any(decision.kind == "refuse" for decision in decisions.values()))

    @abstractmethod
    def read(self) -> None:
        """Fill the row."""

    def read_own(self) -> None:
        """What the row says in fields of the house's own."""
        for name, field in self.cleaner.own.items():
            self.put(name, self.one(name, partial(parse, field)))

    # what a cell says, after somebody's decision about it

    def given(self, target: str) -> list[tuple[int, str]]:
        """(column, text) of every filled cell that goes to `target`."""
        texts = ((column, self.text(column)) for column in self.cleaner.columns.get(target, ()))
        return [(column, text) for column, text in texts if text]

    def text(self, column: int) -> str:
        decision = self.decisions.get(column)
        if decision and decision.kind in ("fix", "skip"):
            return decision.value if decision.kind == "fix" else ""
        return self.cells.get(column, "")

    def kept_whole(self, column: int) -> bool:
        decision = self.decisions.get(column)
        return bool(decision and decision.kind == "keep")

    def put(self, target: str, value: Any) -> None:
        if value:
            self.row.values[target] = value

    def problem(self, code: str, column: int | None, target: str = "") -> None:
        value = "" if column is None else self.text(column)
        problem = Problem(self.row.number, column, target, code, value)
        if problem not in self.row.problems:
            self.row.problems.append(problem)

    # one kind of value each

    def one(self, target: str, reader: fields.Reader) -> Any:
        """The first filled cell that goes there, as `reader` takes it."""
        for column, text in self.given(target):
            value, code = reader(text)
            if code:
                self.problem(code, column, target)
            return value
        return ""

    def line(self, target: str) -> str:
        """One line of text."""
        for column, text in self.given(target):
            return self.checked(target, column, fields.tidy(text) if target.endswith("name") else fields.said(text))
        return ""

    def note(self, target: str) -> str:
        """All columns of a free text, one below the other, under their headers when there are several."""
        several = len(self.cleaner.columns.get(target, ())) > 1
        texts = []
        for column, text in self.given(target):
            note = self.checked(target, column, fields.tidy_lines(text))
            if note:
                texts.append(f"{self.cleaner.headers[column]}: {note}" if several else note)
        return "\n".join(texts)

    def checked(self, target: str, column: int, text: str) -> str:
        """`text` without identifiers, empty when it is too long; words that hint are only named."""
        if len(text) > self.longest.get(target, LONGEST_OTHER):
            self.problem("too_long", column, target)
            return ""
        if "\ufffd" in text:
            self.problem("broken_letters", column, target)
        found = [] if self.kept_whole(column) else unwanted(target, text)
        for code in codes(found):
            self.problem(code, column, target)
        return without(text, [finding for finding in found if finding.identifier])

    def first_column(self, *targets: str) -> int | None:
        return next((column for target in targets for column in self.cleaner.columns.get(target, ())), None)


class RowCleaner:
    """Cleans rows under one mapping. `region` is that of phone numbers without a country, `own` the house's own fields
    among its targets."""

    reading: type[Reading]

    def __init__(
        self,
        mapping: Mapping[int, str],
        headers: Sequence[str],
        *,
        region: str = "PL",
        today: date | None = None,
        own: Own | None = None,
    ):
        self.headers = headers
        self.own: Own = own or {}
        self.region = region
        self.today = today
        self.columns: dict[str, list[int]] = {}
        for column, target in sorted(mapping.items()):
            self.columns.setdefault(target, []).append(column)

    def clean(self, number: int, cells: Mapping[int, str], decisions: Decisions | None = None) -> Row:
        """The row, or what is left of it. A refused row has its problems and no values."""
        reading = self.reading(self, number, cells, decisions or {})
        if any(index >= len(self.headers) for index in cells):
            reading.problem("row_too_long", None)
        else:
            reading.read()
            reading.read_own()
        if reading.row.refused:
            reading.row.values, reading.row.claims = {}, []
        return reading.row


def unwanted(target: str, text: str) -> list[Finding]:
    """Identifiers anywhere; words about health or beliefs in free text only, for a clinic has them in its name."""
    return [finding for finding in findings(text) if finding.identifier or target in HINTED]


def codes(found: list[Finding]) -> list[str]:
    """The problems that findings are."""
    return list(dict.fromkeys(f"{IN_TEXT.get(finding.kind, finding.kind)}_in_text" for finding in found))
