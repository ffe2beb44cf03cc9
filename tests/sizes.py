"""How far the tests go: the plain suite tries some examples of a rule, `run.py test --long` all of them.

Of what is walked whole with `--long` alone, a run of the plain suite walks one share. Which one is said by the day of
the commit: the next day's commits walk another, a run repeated the same. `run.py test --turn N` asks for one.
"""

import os
from typing import Any
from zlib import crc32

import pytest

LONG = os.environ.get("TESTS_LONG") == "1"  # run.py sets both
TURN = int(os.environ.get("TESTS_TURN") or 0)
FEWEST = 6


def examples(many: int) -> int:
    """How many hypothesis shall make of a rule that asks the database each time."""
    return many if LONG else max(many // 4, FEWEST)


def in_turn(name: str, shares: int) -> bool:
    """Whether this run walks what is called so: everything falls into one of so many shares."""
    return LONG or (crc32(name.encode()) + TURN) % shares == 0


def one_of(*values: Any) -> list[Any]:
    """For `parametrize`: the first is tried each time, the others with `--long`."""
    others = [value if isinstance(value, tuple) else (value,) for value in values[1:]]
    return [values[0], *(pytest.param(*value, marks=pytest.mark.long) for value in others)]
