"""The people of the rows decided so far, by blind index. It is compact, as a file may have 250,000 rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crm.contacts.people_imports.search_keys import Index, Sought, same_name


@dataclass(slots=True)
class EarlierPerson:
    """A person from an earlier row: name, row number, and the columns that rows have filled in so far."""

    name: str
    number: int
    given: frozenset[str]


class EarlierPeople:
    """The people whom earlier rows of the file create."""

    def __init__(self) -> None:
        self.by_index: dict[Index, list[EarlierPerson]] = defaultdict(list)
        self.sets: dict[frozenset[str], frozenset[str]] = {}

    def alike(self, sought: Sought) -> tuple[EarlierPerson | None, bool]:
        """The earlier row of the same person, and whether others share an address with them."""
        shared = {earlier.number: earlier for index in sought.everything for earlier in self.by_index.get(index, ())}
        by_number = {earlier.number: earlier for index in sought.keys for earlier in self.by_index.get(index, ())}
        fitting = [earlier for earlier in by_number.values() if same_name(sought.name, earlier.name)]
        fitting.sort(key=lambda earlier: (earlier.name != sought.name, earlier.number))
        return (fitting[0] if fitting else None), bool(shared)

    def add(self, sought: Sought, number: int, columns_given: Iterable[str]) -> None:
        """Remember the person of a row and the columns filled in."""
        earlier = EarlierPerson(sought.name, number, self.shared(columns_given))
        for index in sought.everything:
            self.by_index[index].append(earlier)

    def shared(self, columns_given: Iterable[str]) -> frozenset[str]:
        """The same set object for all rows that fill in the same columns."""
        columns_given = frozenset(columns_given)
        return self.sets.setdefault(columns_given, columns_given)
