"""Cleaning one row of a file, column by column; every problem is reported once. Common to all kinds of import.

A kind writes a `Reading` with `read()`, and names it in its cleaner:

    row = Cleaner(mapping, headers, today=today).clean(number, cells, decisions)   # pure: a job may resume
    row.refused, row.values, row.problems

`decisions` are what somebody decided on the dry run, by column; a decision about the whole row is under None.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from crm.contacts.custom_values.value_import import parse
from crm.contacts.models import CustomField
from crm.files.mapping.address_columns import places
from crm.files.readers.faulty_rows import fault_in
from crm.files.readers.total_rows import is_total
from crm.files.rows import cell_values
from crm.files.rows.file_rows import Decisions, Row
from crm.files.rows.problems import Problem
from crm.lists.columns import Column, Control
from crm.privacy.people.sensitive_text import Finding, findings, without

LONGEST_OTHER = 200  # characters
HINTED = frozenset({"note", "notes", "tags"})  # free text, where words hint at health and the like
CustomFieldMap = Mapping[str, CustomField]  # fields of the house's own to which a column goes, by name
IN_TEXT = {"iban": "bank_account"}  # codes are named for people, kinds for standards


class Reading(ABC):
    """One row while it is read."""

    longest: ClassVar[Mapping[str, int]] = {}

    def __init__(self, cleaner: "RowCleaner", number: int, cells: Mapping[int, str], decisions: Decisions):
        self.cleaner = cleaner
        self.cells = cells
        self.decisions = decisions
        self.row = Row(number, left_out=any(decision.kind == "refuse" for decision in decisions.values()))

    @abstractmethod
    def read(self) -> None:
        """Fill `self.row` from the cells."""

    def stays_out(self) -> str:
        """The code why the row is not imported: it was deleted at its source, or it is a row of totals. Empty when it
        is imported, also because somebody decided so.
        """
        if self.kept_whole(None):
            return ""
        if any(
            cell_values.yes_or_no(text)[0] != "no"
            for _column, text in self.given("deleted")
            if cell_values.meaningful(text)
        ):
            return "deleted_there"
        return "total_row" if is_total(self.cells) else ""

    def read_own(self) -> None:
        """Read the custom fields of the row."""
        for name, field in self.cleaner.own.items():
            self.put(name, self.one(name, partial(parse, field)))

    # what a cell says, after somebody's decision about it

    def given(self, target: str) -> list[tuple[int, str]]:
        """(column, text) of every filled cell that is mapped to `target`."""
        return self.filled(self.cleaner.columns.get(target, ()))

    def filled(self, columns: Iterable[int]) -> list[tuple[int, str]]:
        """(column, text) of the cells that are filled, corrected as somebody decided."""
        texts = ((column, self.text(column)) for column in columns)
        return [(column, text) for column, text in texts if text]

    def text(self, column: int) -> str:
        decision = self.decisions.get(column)
        if decision and decision.kind in ("fix", "skip"):
            return decision.value if decision.kind == "fix" else ""
        return self.cells.get(column, "")

    def kept_whole(self, column: int | None) -> bool:
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

    def one(self, target: str, reader: cell_values.Reader) -> Any:
        """The first filled cell mapped to the target, as `reader` parses it."""
        for column, text in self.given(target):
            value, code = reader(text)
            if code:
                self.problem(code, column, target)
            return value
        return ""

    def line(self, target: str) -> str:
        """One line of text."""
        for column, text in self.given(target):
            return self.checked(
                target, column, cell_values.tidy(text) if target.endswith("name") else cell_values.meaningful(text)
            )
        return ""

    def note(self, target: str) -> str:
        """All columns of a free text, one below the other, under their headers when there are several."""
        several = len(self.cleaner.columns.get(target, ())) > 1
        texts = []
        for column, text in self.given(target):
            note = self.checked(target, column, cell_values.tidy_lines(text))
            if note:
                texts.append(f"{self.cleaner.headers[column]}: {note}" if several else note)
        return "\n".join(texts)

    def address(self) -> list[tuple[int, dict[str, str]]]:
        """Every address of the row as (its first column, {part: text}), no two alike."""
        addresses: list[tuple[int, dict[str, str]]] = []
        for place in self.cleaner.places:
            parts = {part: self.part(part, columns) for part, columns in place.items()}
            parts = {part: text for part, text in parts.items() if text}
            if parts and all(parts != other for _column, other in addresses):
                addresses.append((min(column for columns in place.values() for column in columns), parts))
        return addresses

    def part(self, target: str, columns: Iterable[int]) -> str:
        """Street, postcode or city from the columns of one address; a street may stand in several."""
        if target == "street":
            return ", ".join(
                self.checked(target, at, cell_values.meaningful(text)) for at, text in self.filled(columns)
            )
        for column, text in self.filled(columns):
            if target == "postcode":
                value, code = cell_values.postcode(text)
                if code:
                    self.problem(code, column, target)
                return value
            return self.checked(target, column, cell_values.meaningful(text))
        return ""

    def put_address(self, into: str) -> list[str]:
        """Store the first address in its columns; return the others as lines for the note `into`, with a remark."""
        first, *others = self.address() or [(0, {})]
        for part, text in first[1].items():
            self.put(part, text)
        if others and not self.cleaner.notes:
            for column, _parts in others:
                self.problem("address_left_out", column, "street")
            return []
        for column, _parts in others:
            self.problem("address_in_note", column, into)
        return [f"{self.cleaner.headers[column]}: {address_line(parts)}" for column, parts in others]

    def checked(self, target: str, column: int, text: str) -> str:
        """`text` without identifiers, empty when it is too long; words that merely hint are reported and kept."""
        if len(text) > self.longest.get(target, LONGEST_OTHER):
            self.problem("too_long", column, target)
            return ""
        if "\ufffd" in text:
            self.problem("broken_letters", column, target)
        matches = [] if self.kept_whole(column) else unwanted(target, text)
        for code in codes(matches):
            self.problem(code, column, target)
        return without(text, [finding for finding in matches if finding.identifier])

    def first_column(self, *targets: str) -> int | None:
        return next((column for target in targets for column in self.cleaner.columns.get(target, ())), None)


class ColumnReading(Reading):
    """A row whose cells mostly belong to columns of the record's table."""

    def plain(self, column: Column) -> str:
        """The value of a column, parsed as its form parses it; one that is too long is left out."""
        control = column.control if isinstance(column.control, Control) else Control()
        text = self.one(column.name, control.reader) if control.reader else self.line(column.name)
        if len(text) <= control.longest:
            return text
        self.problem("too_long", self.first_column(column.name), column.name)
        return ""


class RowCleaner:
    """Cleans rows under one mapping. `region` is the country of phone numbers without a prefix, `own` are the custom
    fields among the targets; `notes` says whether values without a column of their own may go into a note.
    """

    reading: type[Reading]

    def __init__(
        self,
        mapping: Mapping[int, str],
        headers: Sequence[str],
        *,
        region: str = "",
        today: date | None = None,
        own: CustomFieldMap | None = None,
        notes: bool = True,
    ):
        self.headers = headers
        self.notes = notes
        self.own: CustomFieldMap = own or {}
        self.region = region
        self.today = today
        self.columns: dict[str, list[int]] = {}
        for column, target in sorted(mapping.items()):
            self.columns.setdefault(target, []).append(column)
        self.places = places(self.columns, headers)

    def column_of(self, target: str) -> int | None:
        """The first column that goes to a target."""
        return next(iter(self.columns.get(target, ())), None)

    def clean(self, number: int, cells: Mapping[int, str], decisions: Decisions | None = None) -> Row:
        """The cleaned row. A refused row has problems and no values."""
        reading = self.reading(self, number, cells, decisions or {})
        why, column = fault_in(cells)
        if why:
            reading.problem(why, column)
        elif any(index >= len(self.headers) for index in cells):
            reading.problem("row_too_long", None)
        elif code := reading.stays_out():
            reading.problem(code, None)
        else:
            reading.read()
            reading.read_own()
        if reading.row.refused:
            reading.row.values, reading.row.claims = {}, []
        return reading.row


def address_line(parts: Mapping[str, str]) -> str:
    """«Leśna 4, 62-200 Gniezno»."""
    place = " ".join(parts[part] for part in ("postcode", "city") if part in parts)
    return ", ".join(filter(None, (parts.get("street", ""), place)))


def unwanted(target: str, text: str) -> list[Finding]:
    """Identifiers anywhere; words about health or beliefs in free text only, since a clinic has them in its name."""
    return [finding for finding in findings(text) if finding.identifier or target in HINTED]


def codes(matches: list[Finding]) -> list[str]:
    """The problem codes of the findings."""
    return list(dict.fromkeys(f"{IN_TEXT.get(finding.kind, finding.kind)}_in_text" for finding in matches))
