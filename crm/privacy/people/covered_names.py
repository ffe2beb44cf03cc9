"""People whom we hold, named in free text, behind masks: for whoever reads a paper and need not know whom it is about.

    Cover.of(texts, people=…)     looks for everybody named there, by the index of names
    cover(text)                   the text with names, addresses, numbers and identifiers behind masks

Two words with capitals beside each other that may be somebody's name are looked up by their beginnings, so that an
inflected name («Zofii Kruk», «Kowalskiego») is found as well. Of `people`, whom the paper is about, and of whoever was
found, a name that stands alone is covered too. A stranger's name is none that we know: it stays.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q

from crm.privacy.keys.blind_index import LONGEST, SHORTEST, WORDS, folded, query_tokens
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked_email, masked_name, masked_phone
from crm.privacy.models import Person
from crm.privacy.people.identifiers import EMAIL, NUMBER, TELLING
from crm.privacy.people.sensitive_text import findings, without

PAIRS = 120  # of words that may be a name, of all texts together
CANDIDATES = 500
ENDING = 4  # so many letters an inflected name may be longer than its stem («Kowalsk-iego»)
ALONE = 3  # letters of a stem that tells somebody without the word beside it
VOWELS = "aeiouy"


@dataclass
class Cover:
    """Names to cover: each a tuple of words, each word with the stems it is known by. Calling it covers a text.

    `people` are the keys of whoever is behind it; `lifted` shows everything, once that was logged.
    """

    names: list[tuple[frozenset[str], ...]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    lifted: bool = False

    @classmethod
    def of(cls, texts: Iterable[str | None], *, people: Iterable[int] = ()) -> "Cover":
        """What covers `people` (their keys) and whoever else is named in `texts`; two statements at most."""
        words = [list(words_in(text)) for text in texts if text]
        about, cover = list(people), cls()
        rows = Person.objects.with_keys().filter(key__isnull=False)
        for person in rows.filter(pk__in=about) if about else ():
            cover.add(person)
        pairs = list(dict.fromkeys(pair for line in words for pair in pairs_of(line)))[:PAIRS]
        for person in rows.filter(reduce(or_, map(may_be_called, pairs)))[:CANDIDATES] if pairs else ():
            cover.add(person, named_in=words)
        return cover

    def add(self, person: Person, *, named_in: Iterable[list["Word"]] | None = None) -> None:
        """Cover this person; with `named_in` only if their full name stands there."""
        try:
            name = tuple(stems(word) for word in WORDS.findall(folded(person.name or "")))
        except Unreadable:
            return
        if name and (named_in is None or any(list(full_names(line, name)) for line in named_in)):
            self.names.append(name)
            self.people.add(person.pk)

    def __call__(self, text: str | None) -> str:
        """The text as somebody may see it who need not know whom it is about."""
        if not text or self.lifted:
            return text or ""
        text = without(text, [each for each in findings(text) if each.identifier])
        text = EMAIL.sub(lambda match: masked_email(match.group()), text)
        text = NUMBER.sub(lambda match: phone_behind_mask(match.group()), text)
        for start, end in reversed(list(self.places(text))):
            text = text[:start] + masked_name(text[start:end]) + text[end:]
        return text

    def hides(self, *texts: str | None) -> bool:
        """Whether anything in these texts is behind a mask."""
        return any(self(text) != (text or "") for text in texts)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """(begins, ends) of each word of a name, from left to right."""
        known = [stem for name in self.names for stem in name if any(len(each) >= ALONE for each in stem)]
        pieces = list(WORDS.finditer(text))
        line = [Word(folded(piece.group()), piece.group()[:1].isupper()) for piece in pieces]
        covered = {place for name in self.names for place in full_names(line, name)}
        for place, (word, piece) in enumerate(zip(line, pieces, strict=True)):
            if place in covered or (word.capital and any(fits(word.folded, stem) for stem in known)):
                yield piece.span()


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


def phone_behind_mask(text: str) -> str:
    """A telephone number behind its mask; what has fewer digits is none."""
    digits = sum(letter.isdigit() for letter in text)
    return masked_phone(text) if digits == TELLING or text.startswith("+") else text
