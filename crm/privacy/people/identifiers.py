"""What people are known by in free text: full names in either order, e-mail addresses, telephone numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from crm.privacy.guards.linear_patterns import pattern
from crm.privacy.keys.blind_index import WORDS, folded, normal_email
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import ContactPoint, Mention, Person

EMAIL = pattern(r"[^\s<>(),;:\"'\[\]]+@[^\s<>(),;:\"'\[\]]+\w")
NUMBER = re.compile(r"\+?\d[\d \t./()-]{6,20}\d")
TELLING = 9  # the last digits of a number, without whatever code stands before them
Hit = tuple[int, int, int, str]  # person, where it begins, how long it is, by what


@dataclass
class Marks:
    """What people are known by. A name of one word is too common to look for."""

    names: dict[tuple[str, ...], list[tuple[tuple[str, ...], int]]] = field(default_factory=lambda: defaultdict(list))
    emails: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    phones: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Marks":
        """The marks of `people`, read with their keys; of whoever does not open any more there are none."""
        marks, pks = cls(), [person.pk for person in people]
        for person in Person.objects.with_keys().filter(pk__in=pks, key__isnull=False):
            try:
                marks.add(person.pk, person.name, [person.email], [person.phone])
            except Unreadable:
                continue
        for point in ContactPoint.objects.filter(person__in=pks, person__key__isnull=False).select_related(
            "person__key"
        ):
            try:
                marks.add(point.person_id, "", *([point.value], []) if point.kind == "email" else ([], [point.value]))
            except Unreadable:
                continue
        return marks

    def add(self, person: int, name: str, emails: Iterable[str], phones: Iterable[str]) -> None:
        """Look for these, too."""
        words = tuple(WORDS.findall(folded(name)))
        if len(words) > 1:
            for order in {words, words[::-1]}:
                self.names[order[:2]].append((order, person))  # by two words: thousands may be called Jan
        for email in filter(None, emails):
            self.emails[normal_email(email)].add(person)
        for phone in filter(None, phones):
            digits = re.sub(r"\D", "", phone)
            if len(digits) >= TELLING:
                self.phones[digits[-TELLING:]].add(person)

    def __bool__(self) -> bool:
        return bool(self.names or self.emails or self.phones)

    def hits(self, text: str) -> Iterator[Hit]:
        """Everybody whom `text` names, with where and by what."""
        yield from self.named(text)
        if "@" in text:
            for match in EMAIL.finditer(text):
                for person in self.emails.get(normal_email(match.group()), ()):
                    yield person, match.start(), len(match.group()), Mention.Means.EMAIL
        for match in NUMBER.finditer(text):
            for person in self.phones.get(re.sub(r"\D", "", match.group())[-TELLING:], ()):
                yield person, match.start(), len(match.group()), Mention.Means.PHONE

    def named(self, text: str) -> Iterator[Hit]:
        """The full names in `text`."""
        word_matches = list(WORDS.finditer(text))
        words = [folded(match.group()) for match in word_matches]
        next_free: dict[int, int] = {}  # person: the word behind their last name, so that no word counts twice
        for at in range(len(words) - 1):
            for name, person in self.names.get((words[at], words[at + 1]), ()):
                if tuple(words[at : at + len(name)]) == name and at >= next_free.get(person, 0):
                    next_free[person] = at + len(name)
                    begins = word_matches[at].start()
                    yield person, begins, word_matches[at + len(name) - 1].end() - begins, Mention.Means.NAME
