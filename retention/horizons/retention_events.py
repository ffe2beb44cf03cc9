"""What happened to a person that a period may be counted from, or that is under way and blocks.

    RETENTION_EVENTS = ["crm.contacts.safeguards.retention_events.events"]      each: events(people) -> Iterable[Event]

A callable takes primary keys of people and needs a constant number of queries, however many they are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from crm.privacy.dotted_paths import resolve
from crm.privacy.law.jurisdiction import jurisdiction


@dataclass(frozen=True, slots=True)
class Event:
    """`start` (of Start) happened to `person` (a primary key) at `at`; with `open` it is under way and blocks.

    `purpose` is a slug; empty stands for every purpose. `ref` and `url` name a document or case and lead to it. `also`
    are categories that must stay with this very event besides those of the rule; of an activity they stay from its
    moment on, since what prolongs a period and is then erased would end it. `by_row`: the row behind it goes by itself
    once the rules of its purpose are over, counted from this very moment.
    """

    person: int
    start: str
    at: datetime
    purpose: str = ""
    ref: str = ""
    open: bool = False
    url: str = ""
    also: tuple[str, ...] = ()
    by_row: bool = False


def gathered(people: Iterable[int]) -> dict[int, list[Event]]:
    """{person: events} from every app that plugs in, oldest first."""
    keys, by_person = list(people), defaultdict(list)
    for ask in resolve("RETENTION_EVENTS"):
        for event in ask(keys):
            by_person[event.person].append(event)
    return {person: sorted(events, key=lambda event: event.at) for person, events in by_person.items()}


def midnight(day: date) -> datetime:
    """The beginning of a day at home."""
    return datetime.combine(day, time.min, jurisdiction().zone)
