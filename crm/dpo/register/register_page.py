"""The register as its page draws it: each activity with its letters in words and what changed under each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.dpo.register.owners import OWNER, named_facts
from crm.dpo.register.register_content import Entry
from crm.dpo.register.registers import KINDS, Kind
from crm.dpo.register.versions import Line, State


@dataclass(frozen=True)
class Letter:
    """One letter of an activity: its words, and the lines that changed under it."""

    code: str
    label: Any
    text: str
    lines: list[Line]


@dataclass(frozen=True)
class Row:
    """One activity as the page shows it."""

    entry: Entry
    kind: Kind
    lines: list[Line]
    gone: bool = False  # it stands in the approved version alone

    @property
    def number(self) -> int:
        """Its number in addresses."""
        return int(self.entry.number.rpartition("-")[2])

    @property
    def letters(self) -> list[Letter]:
        """All letters of the article."""
        return [
            Letter(code, label, self.text(code), [line for line in self.lines if line.difference.letter == code])
            for code, label in self.kind.letters.items()
        ]

    @property
    def own_lines(self) -> list[Line]:
        """What changed about the activity itself: it came, went, or is called otherwise."""
        return [line for line in self.lines if not line.difference.letter]

    def text(self, code: str) -> str:
        """What stands under a letter, without the owner, who has a column."""
        return "; ".join(item.text for item in self.entry.under(code) if item.key != OWNER)

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return self.entry.text("a", OWNER)

    @property
    def cells(self) -> Mapping[str, str]:
        """The short columns of the list."""
        return {
            "people": self.entry.text("c", "people"),
            "data": ", ".join(item.text for item in self.entry.under("c") if item.key.startswith("data")),
            "recipients": ", ".join(item.text.partition(" (")[0] for item in self.entry.under("d")),
            "periods": self.entry.text("f"),
        }


def rows_of(state: State, register: str = "activities") -> list[Row]:
    """Every activity, those that are gone since the approved version included, by number."""
    by_number: dict[str, list[Line]] = {}
    for line in state.lines:
        by_number.setdefault(line.difference.number, []).append(line)
    kind = KINDS[register]
    entries = named_facts(state.content).listed
    rows = [Row(entry, kind, by_number.pop(entry.number, [])) for entry in entries]
    by_number.pop("", None)
    rows += [
        Row(Entry(number, lines[0].difference.title, {}), kind, lines, gone=True) for number, lines in by_number.items()
    ]
    return sorted(rows, key=lambda row: row.entry.number)
