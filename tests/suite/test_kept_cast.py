"""People of the cast are made once for neighbouring tests (tests/kept.py), whatever the plugins set up between them.

Nothing else would notice that they are made anew each time: it takes longer, and that is all.
"""

import pytest

KEPT = ("counted",)
MADE: list[int] = []


@pytest.fixture
def counted(sam):
    """Sam, and a mark each time that somebody makes him."""
    MADE.append(sam.pk)
    return sam


@pytest.mark.parametrize("turn", range(3))
def test_whoever_is_kept_is_made_once_and_comes_back_as_he_was(counted, turn):
    assert (len(MADE), counted.first_name) == (1, "Sam")
    counted.first_name = f"Turn {turn}"
    counted.save(update_fields=["first_name"])
