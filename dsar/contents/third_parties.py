"""Where a text about a person speaks of somebody else. Nothing is written here: redaction.py keeps what was found.

Found are e-mail addresses, telephone and PESEL numbers that are not theirs, the full names of everybody whom the
product knows (marks.py, as the search for mentions before an erasure), and names after «pan», «pani», «żona» and their
like. An inflected name without such a word is not found: whoever judges reads the texts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import phonenumbers
from stdnum.pl import pesel

from consents.models import Controller
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import folded, normal_email, normal_phone
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import ContactPoint, Mention, Person
from crm.privacy.people.identifiers import EMAIL, NUMBER, Marks
from crm.privacy.people.names_in_text import CAPITAL, full_names_in, people_called, same
from dsar.contents.held_rows import Scope, holdings
from dsar.contents.text_paths import leaves
from dsar.models import Finding

What = Finding.What
# Columns that hold their own name and addresses, or nothing that somebody wrote.
HERS = frozenset(
    {
        Category.IDENTITY,
        Category.EMAIL,
        Category.PHONE,
        Category.ADDRESS,
        Category.EMPLOYMENT,
        Category.COMPANY,
        Category.TECHNICAL,
        Category.BIRTH_DATE,
        Category.NATIONAL_ID,
    }
)
TITLED = re.compile(
    r"\b(?i:pan|pani|pana|panu|panem|panią|państwo|państwa|żona|żony|żoną|żonie|mąż|męża|mężem|brat|brata|bratem|"
    r"siostra|siostry|siostrą|córka|córki|syn|syna|matka|ojciec|szef|szefem|kolega|koleżanka|wspólnik|sąsiad|"
    rf"mr|mrs|ms)\.?\s{{1,20}}({CAPITAL}(?:\s{{1,20}}{CAPITAL})?)"
)
ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)")
MEANS = {Mention.Means.NAME: What.NAME, Mention.Means.EMAIL: What.EMAIL, Mention.Means.PHONE: What.PHONE}


@dataclass(frozen=True)
class Passage:
    """One text of theirs and where it stands."""

    label: str
    row: str
    path: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Place:
    """A stretch of a text that is about somebody else."""

    begins: int
    ends: int
    what: str


@dataclass
class OwnIdentifiers:
    """The person's own names, addresses and numbers, in any spelling: never a finding."""

    marks: Marks
    emails: set[str]
    phones: set[str]
    words: set[str]

    @classmethod
    def of(cls, people: list[Person]) -> "OwnIdentifiers":
        """Everything the people of a case are known by."""
        points = list(ContactPoint.objects.filter(person__in=people).select_related("person__key"))
        emails = [person.email for person in people] + [point.value for point in points if point.kind == "email"]
        phones = [person.phone for person in people] + [point.value for point in points if point.kind == "phone"]
        named = Controller.named()  # our own published addresses are no third person's
        if named:
            emails += [named.email, named.officer_email]
            phones += [named.phone, named.officer_phone]
        words = {folded(word) for person in people for word in (person.name or "").split()}
        return cls(
            Marks.of(people),
            {normal_email(email) for email in emails if email},
            {normal_phone(phone) for phone in phones if phone},
            words,
        )

    def has_name(self, name: str) -> bool:
        """Whether a name is theirs: every word begins like one of their own, so an inflected one is theirs, too."""
        return all(any(same(folded(word), own_word) for own_word in self.words) for word in name.split())


def passages(people: Iterable[Person]) -> Iterator[Passage]:
    """Every text that somebody wrote in what the people of a case would get."""
    for person in people:
        for shelf in holdings(person, Scope()):
            columns = {column.name for column in shelf.room.columns if not column.fixed or column.category not in HERS}
            for row in shelf.rows() if columns else ():
                for name in columns & row.values.keys():
                    for path, text in leaves(name, row.values[name]):
                        yield Passage(shelf.label, row.row, path, text)


def known_people(texts: Iterable[str], subjects: list[Person]) -> Marks:
    """The marks of everybody known whose full name may stand in one of `texts`: found by their name tokens."""
    names = {name for text in texts for name in full_names_in(text)}
    return Marks.of(Person(pk=pk) for pk in people_called(names) - {person.pk for person in subjects})


def places_in(text: str, own_identifiers: OwnIdentifiers, others: Marks) -> list[Place]:
    """Where `text` is about somebody else, in order, each stretch once: the longest reading wins."""
    hers = [(begins, begins + length) for _person, begins, length, _means in own_identifiers.marks.hits(text)]
    places = [
        Place(begins, begins + length, str(MEANS[Mention.Means(means)]))
        for _person, begins, length, means in others.hits(text)
    ]
    places += [*emails(text, own_identifiers), *numbers(text, own_identifiers), *titled(text, own_identifiers)]
    chosen: list[Place] = []
    for place in sorted(places, key=lambda candidate: (candidate.begins, -candidate.ends)):
        inside = any(begins < place.ends and place.begins < ends for begins, ends in hers)
        if not inside and (not chosen or place.begins >= chosen[-1].ends):
            chosen.append(place)
    return chosen


def emails(text: str, own_identifiers: OwnIdentifiers) -> Iterator[Place]:
    """Addresses that are not theirs."""
    for match in EMAIL.finditer(text) if "@" in text else ():
        if normal_email(match.group()) not in own_identifiers.emails:
            yield Place(match.start(), match.end(), What.EMAIL)


def numbers(text: str, own_identifiers: OwnIdentifiers) -> Iterator[Place]:
    """PESEL numbers, and telephone numbers that are not theirs."""
    for match in ELEVEN.finditer(text):
        if pesel.is_valid(match.group()):
            yield Place(match.start(), match.end(), What.PESEL)
    for match in NUMBER.finditer(text):
        if is_phone(match.group()) and normal_phone(match.group()) not in own_identifiers.phones:
            yield Place(match.start(), match.end(), What.PHONE)


def is_phone(text: str) -> bool:
    """Whether it is a telephone number, not a date or a sum."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, jurisdiction().phone.region))
    except phonenumbers.NumberParseException:
        return False


def titled(text: str, own_identifiers: OwnIdentifiers) -> Iterator[Place]:
    """Names after «pan», «pani» and the like."""
    for match in TITLED.finditer(text):
        if not own_identifiers.has_name(match.group(1)):
            yield Place(match.start(1), match.end(1), What.NAME)
