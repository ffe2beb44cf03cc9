"""How far the tests go: the plain suite tries some examples of a rule, `run.py test --long` all of them."""

import os

LONG = os.environ.get("TESTS_LONG") == "1"  # run.py sets it
FEWEST = 6


def examples(many: int) -> int:
    """How many hypothesis shall make of a rule that asks the database each time."""
    return many if LONG else max(many // 4, FEWEST)
