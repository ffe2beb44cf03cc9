"""The filter editor: a form of rows in groups that needs no script; buttons add and remove rows by submitting it.

0-any                 all of the group's rows, or any         any     all of the groups, or any
0-1-field  0-1-op  0-1-value        one row: field, operator, value (several values for a choice)
act                   show | group | rule:0 | drop:0:1 | renew
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.lists.filters.conditions import FieldSet
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
        """The row as a rule."""
        return Rule(self.about, self.op, () if self.op in BARE else tuple(self.values))


@dataclass
class Block:
    """The rows of one group."""

    rows: list[Row] = field(default_factory=list)
    any: bool = False


@dataclass
class Draft:
    """A filter being edited."""

    fields: FieldSet
    blocks: list[Block] = field(default_factory=list)
    any: bool = False

    @classmethod
    def of(cls, fields: FieldSet, current_filter: Filter) -> "Draft":
        """A draft of the list's current filter; one empty row when there is none."""
        blocks = [
            Block([Row(rule.field, rule.op, list(rule.values)) for rule in group.rules], group.any)
            for group in current_filter.groups
        ]
        return cls(fields, blocks or [Block([Row()])], current_filter.any)

    @classmethod
    def sent(cls, fields: FieldSet, data: Any) -> "Draft":
        """A draft from the submitted form."""
        blocks = []
        for number in range(MOST_GROUPS):
            places = [f"{number}-{row}" for row in range(MOST_RULES + 1)]
            rows = [row_of(data, place, fields) for place in places if f"{place}-field" in data]
            if rows:
                blocks.append(Block(rows[:MOST_RULES], data.get(f"{number}-any") == "1"))
        return cls(fields, blocks or [Block([Row()])], data.get("any") == "1")

    def press(self, act: str) -> None:
        """Apply a button to the form: add a row or a group, or remove a row."""
        what, *where = act.split(":")
        place = [int(index) for index in where if index.isdecimal() and len(index) < 3]
        if what == "group" and len(self.blocks) < MOST_GROUPS:
            self.blocks.append(Block([Row()]))
        elif what == "rule" and place and place[0] < len(self.blocks):
            rows = self.blocks[place[0]].rows
            rows += [Row()] if len(rows) < MOST_RULES else []
        elif what == "drop" and len(place) == 2:
            self.drop(*place)

    def drop(self, number: int, row: int) -> None:
        """Remove a row, and its group when that becomes empty; one empty row always remains."""
        if number < len(self.blocks) and row < len(self.blocks[number].rows):
            del self.blocks[number].rows[row]
            if not self.blocks[number].rows:
                del self.blocks[number]
        self.blocks = self.blocks or [Block([Row()])]

    def filter(self) -> Filter | None:
        """The filter of the form; None when a row is incomplete, which then has an `error`."""
        rows = [row for block in self.blocks for row in block.rows if row.about]
        for row in rows:
            row.error = missing(row, self.fields)
        if any(row.error for row in rows):
            return None
        groups = (Group(tuple(row.rule for row in block.rows if row.about), block.any) for block in self.blocks)
        return Filter(tuple(group for group in groups if group.rules), self.any)

    def shown(self) -> list[dict[str, Any]]:
        """The form's groups and rows for the template."""
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
        row_field = self.fields.by_name.get(row.about)
        ops = row_field.ops if row_field else ()
        return {
            "name": f"{number}-{at}",
            "drop": f"drop:{number}:{at}",
            "fields": [(item.name, item.label, item.name == row.about) for item in self.offered(row)],
            "ops": [(op.value, op.label, op == row.op) for op in ops],
            "control": control_of(row.op),
            "choices": ticked_choices(row_field, row.values) if isinstance(row_field, Choice) else (),
            "value": row.values[0] if row.values else "",
            "longest": LONGEST,
            "error": row.error,
        }

    def offered(self, row: Row) -> list[Field]:
        """The fields to choose from, with the hidden one that the row already has."""
        return [item for item in self.fields.by_name.values() if not item.hidden or item.name == row.about]

    @property
    def full(self) -> bool:
        """Whether there is no room for another group."""
        return len(self.blocks) >= MOST_GROUPS


def row_of(data: Any, place: str, fields: FieldSet) -> Row:
    """A row from the submitted form; when its field was changed, the operator and value start afresh."""
    row_field = fields.by_name.get(data.get(f"{place}-field", ""))
    if row_field is None:
        return Row()
    op, before = data.get(f"{place}-op", ""), data.get(f"{place}-was", row_field.name)
    values = [value.strip()[:LONGEST] for value in data.getlist(f"{place}-value")][:MOST_VALUES]
    same = before == row_field.name
    return Row(
        row_field.name,
        op if op in row_field.ops else row_field.ops[0].value,
        [item for item in values if item] if same else [],
    )


def missing(row: Row, fields: FieldSet) -> str:
    """What a row lacks, in words; empty when it is complete."""
    if row.op in BARE or fields.knows(row.rule):
        wrong = (row.op in DAYS and days_of(row.rule) is None) or (
            row.op in (Op.BEFORE, Op.SINCE) and day_of(row.rule) is None
        )
        if not wrong:
            return ""
    words = {"days": _("Write a number of days."), "day": _("Choose a day."), "text": _("Write what to look for.")}
    return words.get(control_of(row.op), _("Choose at least one."))


def control_of(op: str) -> str:
    """The kind of form control for an operator's value: days, day, text, choices; empty for none."""
    if op in BARE or not op:
        return ""
    if op in DAYS:
        return "days"
    if op in TYPED:
        return "text"
    return "day" if op in (Op.BEFORE, Op.SINCE) else "choices"


def ticked_choices(choice: Choice, values: Sequence[str]) -> list[tuple[str, Any, bool]]:
    """(value, label, ticked) of every choice; a ticked value that came by a link and has no label here stays."""
    labels: Mapping[str, Any] = dict(choice.choices())
    strange = [
        (value, choice.said(Rule(choice.name, Op.IS, (value,))), True) for value in values if value not in labels
    ]
    return [(value, label, value in values) for value, label in labels.items()] + strange
