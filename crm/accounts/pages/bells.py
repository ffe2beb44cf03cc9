"""Bells of the top bar that an app adds from above the pulse (crm/workspace/pulse), which draws them with its own.

BELLS.append(Bell("reviews", "dpo/reviews/bell.html", ("access", "due"), asked))     when the app's addresses are read
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.together import Asked


@dataclass(frozen=True)
class Bell:
    """One bell: its template takes `count`, how many in all, and `parts`, {name: how many} of what the reader counts.

    `asked(user, at)` gives {name: the statement that yields its number}; none for a reader who has no such bell.
    """

    name: str
    template: str
    parts: tuple[str, ...]
    asked: Callable[[Any, datetime], dict[str, Asked]]


BELLS: list[Bell] = []
