"""Sort keys for names: by surname, in the order of the Polish alphabet."""

import sys
import unicodedata

ALPHABET = {letter: place for place, letter in enumerate("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}
STRANGE = len(ALPHABET)  # digits and signs come after the letters
GAP = "\0"  # between two words, before every letter
NAMELESS = chr(STRANGE * STRANGE), ""


class LetterRanks(dict[int, str]):
    """{lower-case letter: the character that replaces it in a sort key}; a foreign letter ranks as its base letter."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFKD", chr(code))[:1]
        rank = self[code] = chr(1 + ALPHABET.get(bare, min(STRANGE + code, sys.maxunicode - 1)))
        return rank


PLACES = LetterRanks({ord(GAP): GAP} | {ord(letter): chr(1 + place) for letter, place in ALPHABET.items()})


def by_surname(name: str) -> tuple[str, str]:
    """A sort key: the last word first, then the others; a name without words comes last."""
    words = name.casefold().split()
    return keyed([words[-1], *words[:-1]], name) if words else NAMELESS


def by_words(name: str) -> tuple[str, str]:
    """A sort key for the name of a firm: its words in their order; one without words comes last."""
    words = name.casefold().split()
    return keyed(words, name) if words else NAMELESS


def keyed(words: list[str], name: str) -> tuple[str, str]:
    """The sort key of the words in that order; the full name decides between equal keys."""
    return GAP.join(words).translate(PLACES), name
