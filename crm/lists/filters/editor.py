"""The filter editor: a form of rows in groups that works by itself, and grows and shrinks with every press.

0-any                 all of the group's rows, or any         any     all of the groups, or any
0-1-field  0-1-op  0-1-value        one row: what, how, with what (several values for a choice)
act                   show | group | rule:0 | drop:0:1 | renew
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.lists.filters.conditions import Fields
from crm.lists.filters.day_spans import day_of, days_of
from crm.lists.filters.fields import Choice, Field
from crm.lists.filters.rules import (
    BARE,
    DAYS,
    LONGEST,
    MOST_GROUPS,
    MOST_RULES,
    MOST_VALUES,
    TYPED,
    Filter,
    Group,
    Op,
    Rule,
)

SHOW = "show"


@dataclass
class Row:
    """One row of the form. `error` says what is missing."""

    about: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def rule(self) -> Rule:
        """What it says."""
        return Rule(self.about, self.op, () if self.op in BARE else tuple(self.values))


@dataclass
class Block:
    """The rows of one group."""

    rows: list[Row] = field(default_factory=list)
    any: bool = False


@dataclass
class Draft:
    """A filter under way."""

    fields: Fields
    blocks: list[Block] = field(default_factory=list)
    any: bool = False

    @classmethod
    def of(cls, fields: Fields, found: Filter) -> "Draft":
        """A draft of what a list is narrowed by now; of nothing, one empty row."""
        blocks = [
            Block([Row(rule.field, rule.op, list(rule.values)) for rule in group.rules], group.any)
            for group in found.groups
        ]
        return cls(fields, blocks or [Block([Row()])], found.any)

    @classmethod
    def sent(cls, fields: Fields, data: Any) -> "Draft":
        """A draft as the form brings it."""
        blocks = []
        for number in range(MOST_GROUPS):
            places = [f"{number}-{row}" for row in range(MOST_RULES + 1)]
            rows = [row_of(data, place, fields) for place in places if f"{place}-field" in data]
            if rows:
                blocks.append(Block(rows[:MOST_RULES], data.get(f"{number}-any") == "1"))
        return cls(fields, blocks or [Block([Row()])], data.get("any") == "1")

    def press(self, act: str) -> None:
        """What a button does to the form: add a row or a group, take a row out."""
        what, *where = act.split(":")
        place = [int(one) for one in where if one.isdecimal() and len(one) < 3]
        if what == "group" and len(self.blocks) < MOST_GROUPS:
            self.blocks.append(Block([Row()]))
        elif what == "rule" and place and place[0] < len(self.blocks):
            rows = self.blocks[place[0]].rows
            rows += [Row()] if len(rows) < MOST_RULES else []
        elif what == "drop" and len(place) == 2:
            self.drop(*place)

    def drop(self, number: int, row: int) -> None:
        """Take a row out; an empty group goes, and the last one starts anew."""
        if number < len(self.blocks) and row < len(self.blocks[number].rows):
            del self.blocks[number].rows[row]
            if not self.blocks[number].rows:
                del self.blocks[number]
        self.blocks = self.blocks or [Block([Row()])]

    def filter(self) -> Filter | None:
        """What the form says; None when a row lacks something, which then says so."""
        rows = [row for block in self.blocks for row in block.rows if row.about]
        for row in rows:
            row.error = missing(row, self.fields)
        if any(row.error for row in rows):
            return None
        groups = (Group(tuple(row.rule for row in block.rows if row.about), block.any) for block in self.blocks)
        return Filter(tuple(group for group in groups if group.rules), self.any)

    def shown(self) -> list[dict[str, Any]]:
        """The form for the template."""
        return [
            {
                "name": str(number),
                "any": block.any,
                "several": len(block.rows) > 1,
                "full": len(block.rows) >= MOST_RULES,
                "rows": [self.shown_row(row, number, at) for at, row in enumerate(block.rows)],
            }
            for number, block in enumerate(self.blocks)
        ]

    def shown_row(self, row: Row, number: int, at: int) -> dict[str, Any]:
        """One row: its lists of fields and comparisons, and the control for its value."""
        found = self.fields.by_name.get(row.about)
        ops = found.ops if found else ()
        return {
            "name": f"{number}-{at}",
            "drop": f"drop:{number}:{at}",
            "fields": [(one.name, one.label, one.name == row.about) for one in self.offered(row)],
            "ops": [(op.value, op.label, op == row.op) for op in ops],
            "control": control_of(row.op),
            "choices": chosen(found, row.values) if isinstance(found, Choice) else (),
            "value": row.values[0] if row.values else "",
            "longest": LONGEST,
            "error": row.error,
        }

    def offered(self, row: Row) -> list[Field]:
        """The fields to choose from, with the hidden one that the row has."""
        return [one for one in self.fields.by_name.values() if not one.hidden or one.name == row.about]

    @property
    def full(self) -> bool:
        """Whether there is no room for another group."""
        return len(self.blocks) >= MOST_GROUPS


def row_of(data: Any, place: str, fields: Fields) -> Row:
    """A row as the form brings it; another field begins with its usual comparison and without a value."""
    found = fields.by_name.get(data.get(f"{place}-field", ""))
    if found is None:
        return Row()
    op, before = data.get(f"{place}-op", ""), data.get(f"{place}-was", found.name)
    values = [value.strip()[:LONGEST] for value in data.getlist(f"{place}-value")][:MOST_VALUES]
    same = before == found.name
    return Row(
        found.name, op if op in found.ops else found.ops[0].value, [one for one in values if one] if same else []
    )


def missing(row: Row, fields: Fields) -> str:
    """What a row lacks, in words; empty when it is whole."""
    if row.op in BARE or fields.knows(row.rule):
        wrong = (row.op in DAYS and days_of(row.rule) is None) or (
            row.op in (Op.BEFORE, Op.SINCE) and day_of(row.rule) is None
        )
        if not wrong:
            return ""
    words = {"days": _("Write a number of days."), "day": _("Choose a day."), "text": _("Write what to look for.")}
    return words.get(control_of(row.op), _("Choose at least one."))


def control_of(op: str) -> str:
    """Which control takes the value of a comparison."""
    if op in BARE or not op:
        return ""
    if op in DAYS:
        return "days"
    if op in TYPED:
        return "text"
    return "day" if op in (Op.BEFORE, Op.SINCE) else "choices"


def chosen(found: Choice, values: Sequence[str]) -> list[tuple[str, Any, bool]]:
    """(value, label, ticked) of every choice; one that came by a link and has no name here stays as it is."""
    known: Mapping[str, Any] = dict(found.choices())
    strange = [(value, found.said(Rule(found.name, Op.IS, (value,))), True) for value in values if value not in known]
    return [(value, label, value in values) for value, label in known.items()] + strange
