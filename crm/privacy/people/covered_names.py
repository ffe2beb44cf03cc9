"""People whom we hold, named in free text, behind masks: for whoever reads a paper and need not know whom it is about.

    Cover.of(texts, people=…)     looks for everybody named there, by the index of names
    cover(text)                   the text with names, addresses, numbers and identifiers behind masks

Names are found as names_in_text.py finds them, inflected ones («Zofii Kruk», «Kowalskiego») as well. Of `people`, whom
the paper is about, and of whoever was found, a name that stands alone is covered too. A stranger's name is none that we
know: it stays.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.utils.translation import gettext as _

from crm.privacy.keys.blind_index import WORDS, folded
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked_email, masked_name, masked_phone
from crm.privacy.models import Person
from crm.privacy.people.identifiers import EMAIL, NUMBER, TELLING
from crm.privacy.people.names_in_text import Word, fits, full_names, may_be_called, pairs_of, stems, words_in
from crm.privacy.people.sensitive_text import findings, without

PAIRS = 120  # of words that may be a name, of all texts together
CANDIDATES = 500
ALONE = 3  # letters of a stem that tells somebody without the word beside it


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

    def add(self, person: Person, *, named_in: Iterable[list[Word]] | None = None) -> None:
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
        pieces, line = list(WORDS.finditer(text)), list(words_in(text))
        covered = {place for name in self.names for place in full_names(line, name)}
        for place, (word, piece) in enumerate(zip(line, pieces, strict=True)):
            if place in covered or (word.capital and any(fits(word.folded, stem) for stem in known)):
                yield piece.span()


class LeftOut(Cover):
    """For whoever reads without knowing whom the house holds: what somebody typed is left out, whoever it names.

    The names of strangers are none that the product can know, so nothing typed goes where masks are promised.
    """

    def __call__(self, text: str | None) -> str:
        """A sentence in place of the words."""
        return _("[words left out]") if text and text.strip() else ""


def phone_behind_mask(text: str) -> str:
    """A telephone number behind its mask; what has fewer digits is none."""
    digits = sum(letter.isdigit() for letter in text)
    return masked_phone(text) if digits == TELLING or text.startswith("+") else text
