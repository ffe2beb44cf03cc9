"""What apps further up add to the frame of every page (FRAME_PARTS): entries of the sidebar, bells of the top bar.

Bells are drawn by the pulse (crm/workspace/pulse) with its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.together import Asked
from crm.privacy.dotted_paths import resolve


@dataclass(frozen=True)
class Bell:
    """One bell: its template takes `count`, how many in all, and `parts`, {name: how many} of what the reader counts.

    `asked(user, at)` gives {name: the statement that yields its number}; none for a reader who has no such bell.
    """

    name: str
    template: str
    parts: tuple[str, ...]
    asked: Callable[[Any, datetime], dict[str, Asked]]


def nothing_kept(_user: Any) -> list[dict[str, str]]:
    """No entries."""
    return []


@dataclass(frozen=True)
class FramePart:
    """One app's part: `pinned(user)` is what they keep in the sidebar, [{"label", "url", "icon"}]."""

    pinned: Callable[[Any], list[dict[str, str]]] = nothing_kept
    bells: tuple[Bell, ...] = ()


def parts() -> list[FramePart]:
    """Those of every app that has one."""
    return [make() for make in resolve("FRAME_PARTS")]


def bells() -> list[Bell]:
    """The bells of all of them, in their order."""
    return [bell for part in parts() for bell in part.bells]
