"""One program's export of one kind of thing."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from crm.privacy.guards.linear_patterns import Pattern, pattern

Marks = tuple[frozenset[str], ...]


def marks(*sets: str) -> Marks:
    """Sets of headers, each written as «one | another»."""
    return tuple(frozenset(name.strip() for name in each.split("|")) for each in sets)


@dataclass(frozen=True)
class Program:
    """`columns` are (pattern of a whole header, target); an empty target is known and left out, «?x» gives way to
    another column that goes to x. `leads`: its people are nobody's customers yet.
    """

    slug: str
    name: str
    kind: str
    marks: Marks
    columns: tuple[tuple[str, str], ...]
    leads: bool = False

    def fits(self, names: Set[str]) -> int:
        """How many marks of the best set are there; 0 when no set is there wholly."""
        return max((len(marks) for marks in self.marks if marks <= names), default=0)

    def target(self, text: str) -> str | None:
        """Where one of its columns goes; None for a column that is not its own."""
        return next((target for header, target in self.known if header.fullmatch(text)), None)

    @cached_property
    def known(self) -> tuple[tuple[Pattern, str], ...]:
        """Its columns, ready to be compared."""
        return tuple((pattern(text), target) for text, target in self.columns)
