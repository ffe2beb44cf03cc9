"""Patterns whose matching takes time in proportion to the text, whatever a stranger wrote into it.

    NAMED = pattern(r"(?i)^from:\\s*(.+)$")      search, match, fullmatch, finditer, findall, sub, split as in `re`
    search(r"\\bnip\\b", text)                   the same at once, for vocabularies: it is compiled once

Python's `re` tries one way after the other, and a text of thirty thousand blanks can keep it busy for minutes. RE2 goes
through a text once. It knows no look-around and no references to groups, and its \\b is one of ASCII words; \\w, \\d
and \\s mean here what they mean in `re`: letters, digits and blanks of all alphabets.

Where look-around is needed `re` may be used: tests/product/test_linear.py proves for every pattern of the product that
it cannot be kept busy (tests/product/linear_proof.py), and refuses one that it cannot prove."""

from functools import cache
from typing import Any

import re2

Pattern = Any  # of re2, which has no types; it has the methods of re.Pattern
LETTERS = {
    "w": r"\p{L}\p{N}_",
    "d": r"\p{Nd}",
    "s": r"\s\x0b\x1c-\x1f\x{85}\p{Z}",
}


@cache  # the patterns of the product, which are few; never one that somebody typed
def pattern(text: str | bytes) -> Pattern:
    """Compile `text`. ValueError where it says something that RE2 does not know; flags stand in it, as in `(?im)`."""
    options = re2.Options()
    options.log_errors = False
    if isinstance(text, bytes):
        options.encoding = re2.Options.Encoding.LATIN1
    try:
        return re2.compile(text if isinstance(text, bytes) else of_all_alphabets(text), options)
    except re2.error as trouble:
        raise ValueError(f"not linear: {text!r}: {trouble}") from None


def search(words: str, text: str) -> Any:
    """Where `text` has what the pattern `words` says; None where it has not."""
    return pattern(words).search(text)


def of_all_alphabets(text: str) -> str:
    r"""The pattern with \w, \d, \s and their opposites written out. ValueError for an opposite inside a set."""
    if "[]" in text or "[^]" in text:
        raise ValueError(f"not linear: write \\] in {text!r}")
    written, inside, at = [], False, 0
    while at < len(text):
        sign, behind = text[at], text[at + 1 : at + 2]
        if sign == "\\":
            written.append(written_out(behind, inside=inside))
            at += 2
            continue
        inside = sign == "[" or (inside and sign != "]")
        written.append(sign)
        at += 1
    return "".join(written)


def written_out(letter: str, *, inside: bool) -> str:
    """What stands behind a backslash, in or outside a set."""
    if letter in LETTERS:
        return LETTERS[letter] if inside else f"[{LETTERS[letter]}]"
    if letter.lower() in LETTERS:
        if inside:
            raise ValueError(f"not linear: write \\{letter} in a set with \\p{{…}}")
        return f"[^{LETTERS[letter.lower()]}]"
    return "\\" + letter
