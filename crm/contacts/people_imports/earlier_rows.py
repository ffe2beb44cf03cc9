"""The people of the rows judged so far, by the indexes of their addresses. Compact: a file may hold 250,000."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crm.contacts.people_imports.search_keys import Index, Sought, same_name


@dataclass(slots=True)
class Earlier:
    """Somebody from an earlier row: the name, the row, and what rows have given her so far."""

    name: str
    number: int
    given: frozenset[str]


class Seen:
    """Whom earlier rows of the file would make."""

    def __init__(self) -> None:
        self.by_index: dict[Index, list[Earlier]] = defaultdict(list)
        self.sets: dict[frozenset[str], frozenset[str]] = {}

    def alike(self, sought: Sought) -> tuple[Earlier | None, bool]:
        """The earlier row of the same person; and whether others share an address with them."""
        shared = {one.number: one for index in sought.everything for one in self.by_index.get(index, ())}
        known = {one.number: one for index in sought.keys for one in self.by_index.get(index, ())}
        fitting = [one for one in known.values() if same_name(sought.name, one.name)]
        fitting.sort(key=lambda one: (one.name != sought.name, one.number))
        return (fitting[0] if fitting else None), bool(shared)

    def add(self, sought: Sought, number: int, given: Iterable[str]) -> None:
        """Remember the person of a row and what they have been given."""
        one = Earlier(sought.name, number, self.shared(given))
        for index in sought.everything:
            self.by_index[index].append(one)

    def shared(self, given: Iterable[str]) -> frozenset[str]:
        """One set for all rows that give the same columns."""
        given = frozenset(given)
        return self.sets.setdefault(given, given)
