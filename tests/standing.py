"""What takes long to make stands for tests that come one after another, in one file or in several.

    standing("two teams", two_teams)   what the context gives, entered where nobody has entered it yet
    fall()                             everything is taken back, the newest first

tests/conftest.py lets it fall when the next test belongs to another group (tests/spreading.py).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

MADE: dict[str, tuple[Any, ExitStack]] = {}


def standing(name: str, make: Callable[[], AbstractContextManager]) -> Any:
    """What `make` gives, made once."""
    if name not in MADE:
        with ExitStack() as around:
            MADE[name] = around.enter_context(make()), around.pop_all()
    return MADE[name][0]


def stands(name: str) -> bool:
    """Whether somebody has made it."""
    return name in MADE


def fall() -> None:
    """Nobody goes on with any of it."""
    while MADE:
        _name, (_made, around) = MADE.popitem()
        around.close()
