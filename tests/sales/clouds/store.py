"""What a provider's calendar holds, however it is asked: appointments, series with their occurrences, and who changed
what in which order.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any


@dataclass
class Occurrence:
    """One time of a series; `key` is the moment that the rule gave."""

    key: datetime
    begins: datetime
    ends: datetime
    title: str = ""
    excepted: bool = False
    gone: bool = False


@dataclass
class Item:
    """One appointment, or a series with `times`."""

    identifier: str
    name: str
    uid: str
    begins: Any
    ends: Any
    title: str = ""
    place: str = ""
    link: str = ""
    private: bool = False
    cancelled: bool = False
    declined: bool = False
    free: bool = False
    kind: str = "default"
    emails: list[str] = field(default_factory=list)
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))
    transaction: str = ""
    kept_aside: dict[str, Any] = field(default_factory=dict)
    times: list[Occurrence] | None = None
    gone: bool = False
    seq: int = 0
    version: int = 0

    @property
    def tag(self) -> str:
        return f'"{self.version}"'

    def inside(self, since: datetime, until: datetime) -> bool:
        """Whether any of it lies in a window."""
        if self.times is not None:
            return any(since <= each.begins < until for each in self.times if not each.gone)
        return moment(self.begins) < until and moment(self.ends) > since


class Store:
    """One calendar of an account."""

    def __init__(self, identifier: str, title: str) -> None:
        self.identifier, self.title, self.writable = identifier, title, True
        self.items: dict[str, Item] = {}
        self.seq = 0

    def touch(self, item: Item, modified: datetime | None = None) -> Item:
        """Note that it changed."""
        self.seq += 1
        item.seq, item.version = self.seq, self.seq
        item.modified = modified or datetime.now(UTC)
        self.items[item.identifier] = item
        return item

    def there(self, identifier: str) -> Item | None:
        item = self.items.get(identifier)
        return None if item is None or item.gone else item

    def named(self, name: str) -> Item | None:
        return next((item for item in self.items.values() if item.name == name and not item.gone), None)

    def since(self, seq: int) -> list[Item]:
        """What changed after that, in order."""
        return sorted((item for item in self.items.values() if item.seq > seq), key=lambda item: item.seq)


def moment(value: date | datetime) -> datetime:
    """The beginning of a day, or the moment itself."""
    return value if isinstance(value, datetime) else datetime.combine(value, time.min, tzinfo=UTC)


def weekly(begins: datetime, minutes: int, count: int, title: str) -> list[Occurrence]:
    """The times of a series, a week apart by the wall clock."""
    days = [begins + timedelta(days=7 * number) for number in range(count)]
    return [Occurrence(day, day, day + timedelta(minutes=minutes), title) for day in days]
