"""What a replay did, and what it could not do, by name and number."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from crm.privacy.actors import system
from crm.privacy.erasure_ledger.ledger_file import Line

BY = system("ledger.replay")


@dataclass
class Outcome:
    """Acts done again, counted; acts that could not be, each with whom it concerned and why."""

    done: Counter[str] = field(default_factory=Counter)
    lost: list[dict[str, Any]] = field(default_factory=list)

    def did(self, act: str, number: int = 1) -> None:
        """So many acts were done again."""
        if number:
            self.done[act] += number

    def lose(self, line: Line, who: str, why: str) -> None:
        """An act that somebody has to look at."""
        self.lost.append({"line": line.seq, "act": line.act, "at": line.at.isoformat(), "who": who, "why": why})
