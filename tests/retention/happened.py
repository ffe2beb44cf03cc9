"""Plugged in as RETENTION_EVENTS: what a test says has happened."""

from collections.abc import Iterable

from retention.horizons.retention_events import Event

EVENTS: list[Event] = []


def events(people: Iterable[int]) -> list[Event]:
    """Those of `people`."""
    queries = set(people)
    return [event for event in EVENTS if event.person in queries]
