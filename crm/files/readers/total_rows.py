"""Rows that sum up the others: «Razem», «Suma końcowa: 125». They are no record of anybody.

A row is a total when its first text is a word for one, perhaps with a number behind it, and whatever else stands there
is a number too. A company called «Total» with a city is none.
"""

from collections.abc import Mapping

from crm.privacy.keys.blind_index import folded

WORDS = frozenset(
    {
        *("razem", "suma", "suma koncowa", "suma ogolem", "suma calkowita", "lacznie", "ogolem", "podsumowanie"),
        *(
            "w sumie",
            "razem wierszy",
            "liczba wierszy",
            "liczba rekordow",
            "liczba kontaktow",
            "total",
            "totals",
            "sum",
        ),
        *("grand total", "subtotal", "suma czesciowa", "total records", "total rows", "count"),
    }
)
OF_NUMBERS = frozenset("0123456789 \u00a0\u202f.,-+%()/zlpeurnd€$")  # digits, signs, «zł», «PLN», «EUR», «USD»
LONGEST = 60  # characters of a cell that may be a total


def is_total(cells: Mapping[int, str]) -> bool:
    """Whether a row only sums up."""
    texts = [folded(text).strip() for _column, text in sorted(cells.items()) if text.strip()]
    if not texts or any(len(text) > LONGEST for text in texts):
        return False
    first, *others = texts
    return word_of(first) in WORDS and all(is_number(text) for text in others)


def word_of(text: str) -> str:
    """A cell without the number behind its word: «razem» of «razem: 125»."""
    return text.rstrip("0123456789 \u00a0.,").rstrip(" :=–-").strip()


def is_number(text: str) -> bool:
    """Whether a folded text is an amount or a count."""
    return (any(sign.isdigit() for sign in text) and set(text) <= OF_NUMBERS) or text in ("-", "–", "x")
