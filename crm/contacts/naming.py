"""How names stand in order: by surname, in the order of the Polish alphabet."""

import unicodedata

ALPHABET = {letter: place for place, letter in enumerate("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}
STRANGE = len(ALPHABET)  # digits and signs come after the letters


def place(letter: str) -> int:
    """Where a lower-case letter stands; a foreign one with the letter it is made of."""
    if letter in ALPHABET:
        return ALPHABET[letter]
    return ALPHABET.get(unicodedata.normalize("NFKD", letter)[:1], STRANGE + ord(letter))


def by_surname(name: str) -> tuple[list[list[int]], str]:
    """A sort key: the last word first, then the others; a name without words comes last."""
    words = name.casefold().split()
    if not words:
        return [[STRANGE * STRANGE]], ""
    return [[place(letter) for letter in word] for word in (words[-1], *words[:-1])], name


def by_words(name: str) -> tuple[list[list[int]], str]:
    """A sort key for the name of a firm: its words in their order; one without words comes last."""
    words = name.casefold().split()
    return ([[place(letter) for letter in word] for word in words], name) if words else ([[STRANGE * STRANGE]], "")
