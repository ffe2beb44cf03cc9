"""Names in free text: words that may be somebody's name, who is called so, and the forms that endings make of a name.

    full_names_in(text) ──> people_called(names)     names as they stand there, and the keys of whoever has them
    pairs_of(line) ──> may_be_called(pair)           beginnings of two words, so that inflected names are found as well
    stems(word), fits(word, stems), same(word, own)  whether a word is a form of a name

Whoever covers a paper (covered_names.py) and whoever looks for third people in the texts of somebody
(dsar/contents/third_parties.py) reads names here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q

from crm.privacy.keys.blind_index import LONGEST, SHORTEST, WORDS, folded, query_tokens
from crm.privacy.models import Person

CAPITAL = r"[A-ZĄĆĘŁŃÓŚŹŻ][\w-]{1,60}"  # longer is no name, and would be read again from every hyphen
PAIR = re.compile(rf"(?=\b({CAPITAL})\s{{1,20}}({CAPITAL}))")
AT_ONCE, ALIKE = 40, 20  # names looked up in one query, people of one name
ENDING = 4  # so many letters an inflected name may be longer than its stem («Kowalsk-iego»)
VOWELS = "aeiouy"
ENDINGS = frozenset(["", *"a e i o u y ie ej iej em iem owi ego iego emu iemu ym im zie ze che".split()])  # noqa: SIM905 - folded


@dataclass(frozen=True)
class Word:
    """One word of a text: folded, and whether it begins with a capital."""

    folded: str
    capital: bool


def words_in(text: str) -> Iterator[Word]:
    """The words of a text."""
    for piece in WORDS.finditer(text):
        yield Word(folded(piece.group()), piece.group()[:1].isupper())


def pairs_of(line: list[Word]) -> Iterator[tuple[str, str]]:
    """The beginnings of two words beside each other that may be somebody's name."""
    for first, second in pairwise(line):
        if first.capital and second.capital and min(len(first.folded), len(second.folded)) > SHORTEST:
            yield beginning(first.folded), beginning(second.folded)


def beginning(word: str) -> str:
    """What a name and its inflected forms share, as the index keeps it: «zofii» and «zofia» begin with «zof»."""
    cut = 2 if len(word) <= 5 else 3 if len(word) <= 7 else 4
    return word[: min(max(len(word) - cut, SHORTEST), LONGEST)]


def may_be_called(pair: tuple[str, str]) -> Q:
    """Who has names that begin so."""
    return reduce(or_, (Q(name_tokens__hold=tokens) for tokens in query_tokens(" ".join(pair))))


def stems(word: str) -> frozenset[str]:
    """What every form of a name begins with: «kowalska» kowalsk, «marek» marek and mark, «lipiec» lipiec and lipc."""
    if word[-1:] in VOWELS:
        return frozenset({word.rstrip(VOWELS) or word})
    short = {word[:-2] + word[-1]} if word[-2:-1] == "e" and len(word) > ENDING else set()
    return frozenset({word, *short, *({word[:-3] + word[-1]} if word[-3:-1] == "ie" and len(word) > ENDING else ())})


def fits(word: str, known: frozenset[str]) -> bool:
    """Whether a folded word is a form of a name."""
    return any(word.startswith(stem) and len(word) - len(stem) <= ENDING for stem in known)


def full_names(line: list[Word], name: tuple[frozenset[str], ...]) -> Iterator[int]:
    """The places of words that are two words of the name beside each other, in whatever order and form."""
    if len(name) < 2:
        return
    parts = [{n for n, stem in enumerate(name) if fits(word.folded, stem)} for word in line]
    for place in range(len(line) - 1):
        if len(parts[place] | parts[place + 1]) > 1 and parts[place] and parts[place + 1]:
            yield from (place, place + 1)


def full_names_in(text: str) -> Iterator[str]:
    """Two words with capitals beside each other, folded."""
    for match in PAIR.finditer(text):
        yield " ".join(map(folded, match.groups()))


def people_called(names: Iterable[str]) -> set[int]:
    """The keys of people who have these names, by the index of names; of one name a few."""
    keys, chosen = set[int](), sorted(set(names))
    for some in (chosen[begins : begins + AT_ONCE] for begins in range(0, len(chosen), AT_ONCE)):
        lookups = [
            Person.objects.filter(name_tokens__contains=tokens).order_by().values_list("pk", flat=True)[:ALIKE]
            for name in some
            for tokens in query_tokens(name)
        ]
        keys |= set(lookups[0].union(*lookups[1:], all=True)) if len(lookups) > 1 else set(*lookups)
    return keys


def same(word: str, own_word: str) -> bool:
    """Whether two folded words differ by an ending of Polish declension alone: «Kowalskiej», not «Adam» for «Ada»."""
    stem = own_word[:-1] if own_word[-1:] in VOWELS else own_word
    return len(stem) > 1 and word.startswith(stem) and word[len(stem) :] in ENDINGS
