"""Data of others in what she gets (Art. 15(4)): found, judged by the desk, blacked out. Nothing open leaves the house.

    search(case)                     fresh findings; what was judged before stays judged
    judge(finding, outcome, why)     black out, or let it stand with a reason; `judge_all` for what is alike
    mark(case, words)                what the search could not know; `withhold` keeps a whole file back

Found are e-mail addresses, telephone and PESEL numbers that are not hers, the full names of everybody whom the product
knows (marks.py, as the search for mentions before an erasure), and names after «pan», «pani», «żona» and their like. An
inflected name without such a word is not found: whoever judges reads the texts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.pl import pesel

from consents.drafting import signature
from consents.models import Controller
from crm.privacy import ledger
from crm.privacy.categories import Category
from crm.privacy.index import folded, normal_email, normal_phone, query_tokens
from crm.privacy.marks import EMAIL, NUMBER, Marks
from crm.privacy.models import ContactPoint, Mention, Person
from dsar import checklist
from dsar.gathering import Scope, holdings, people_of
from dsar.holding import event, held
from dsar.leaves import leaves
from dsar.models import Case, Decision, Event, Finding, Kind
from dsar.refusing import beside

What, Outcome = Finding.What, Finding.Outcome
# Columns that hold her own name and addresses, or nothing that somebody wrote.
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
AROUND = 60  # letters of a passage on either side
PAIRS, ALIKE = 40, 20  # names looked up in one query, people of one name
CAPITAL = r"[A-ZĄĆĘŁŃÓŚŹŻ][\w-]+"
PAIR = re.compile(rf"(?=\b({CAPITAL})\s+({CAPITAL}))")
TITLED = re.compile(
    r"\b(?i:pan|pani|pana|panu|panem|panią|państwo|państwa|żona|żony|żoną|żonie|mąż|męża|mężem|brat|brata|bratem|"
    r"siostra|siostry|siostrą|córka|córki|syn|syna|matka|ojciec|szef|szefem|kolega|koleżanka|wspólnik|sąsiad|"
    rf"mr|mrs|ms)\.?\s+({CAPITAL}(?:\s+{CAPITAL})?)"
)
ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)")
VOWELS = frozenset("aeiouy")
ENDINGS = frozenset(
    [
        "",
        "a",
        "e",
        "i",
        "o",
        "u",
        "y",
        "ie",
        "ej",
        "iej",
        "em",
        "iem",
        "owi",
        "ego",
        "iego",
        "emu",
        "iemu",
        "ym",
        "im",
        "zie",
        "ze",
        "che",
    ]
)  # folded
MEANS = {Mention.Means.NAME: What.NAME, Mention.Means.EMAIL: What.EMAIL, Mention.Means.PHONE: What.PHONE}


@dataclass(frozen=True)
class Passage:
    """One text of hers and where it stands."""

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
class Own:
    """What is hers, in whatever spelling: never a finding."""

    marks: Marks
    emails: set[str]
    phones: set[str]
    words: set[str]

    @classmethod
    def of(cls, people: list[Person]) -> "Own":
        """Everything the people of a case are known by."""
        points = list(ContactPoint.objects.filter(person__in=people).select_related("person__key"))
        emails = [one.email for one in people] + [one.value for one in points if one.kind == "email"]
        phones = [one.phone for one in people] + [one.value for one in points if one.kind == "phone"]
        named = Controller.named()  # our own published addresses are no third person's
        if named:
            emails += [named.email, named.officer_email]
            phones += [named.phone, named.officer_phone]
        words = {folded(word) for one in people for word in (one.name or "").split()}
        return cls(
            Marks.of(people),
            {normal_email(one) for one in emails if one},
            {normal_phone(one) for one in phones if one},
            words,
        )

    def has_name(self, name: str) -> bool:
        """Whether a name is hers: every word begins like one of her own, so an inflected one is hers, too."""
        return all(any(same(folded(word), own) for own in self.words) for word in name.split())


def same(word: str, own: str) -> bool:
    """Whether two folded words differ by an ending of Polish declension alone: «Kowalskiej», not «Adam» for «Ada»."""
    stem = own[:-1] if own[-1:] in VOWELS else own
    return len(stem) > 1 and word.startswith(stem) and word[len(stem) :] in ENDINGS


def search(case: Case, *, by: Any, at: datetime | None = None, keep: Any = lambda: None) -> int:
    """Look through everything she would get; how many places wait to be judged. Reads every text: work for a job."""
    at, people = at or timezone.now(), people_of(case)
    texts, own = list(passages(people)), Own.of(people)
    keep()
    others = known_people((one.text for one in texts), people)
    found = [(one, place) for one in texts for place in places_in(one.text, own, others)]
    keep()
    return remember(case, found, by=by, at=at)


def passages(people: Iterable[Person]) -> Iterator[Passage]:
    """Every text that somebody wrote in what the people of a case would get."""
    for person in people:
        for shelf in holdings(person, Scope()):
            told = {one.name for one in shelf.room.columns if not one.fixed or one.category not in HERS}
            for row in shelf.rows() if told else ():
                for name in told & row.values.keys():
                    for path, text in leaves(name, row.values[name]):
                        yield Passage(shelf.label, row.row, path, text)


def known_people(texts: Iterable[str], own: list[Person]) -> Marks:
    """The marks of everybody known whose full name may stand in one of `texts`: found by their name tokens."""
    pairs = {pair for text in texts for found in PAIR.finditer(text) if (pair := " ".join(map(folded, found.groups())))}
    keys, hers = set[int](), {person.pk for person in own}
    chosen = sorted(pairs)
    for names in (chosen[begins : begins + PAIRS] for begins in range(0, len(chosen), PAIRS)):
        wanted = [
            Person.objects.filter(name_tokens__contains=tokens).order_by().values_list("pk", flat=True)[:ALIKE]
            for name in names
            for tokens in query_tokens(name)
        ]
        keys |= set(wanted[0].union(*wanted[1:], all=True)) if len(wanted) > 1 else set(*wanted)
    return Marks.of(Person(pk=pk) for pk in keys - hers)


def places_in(text: str, own: Own, others: Marks) -> list[Place]:
    """Where `text` is about somebody else, in order, each stretch once: the longest reading wins."""
    hers = [(begins, begins + length) for _person, begins, length, _means in own.marks.hits(text)]
    found = [
        Place(begins, begins + length, str(MEANS[Mention.Means(means)]))
        for _person, begins, length, means in others.hits(text)
    ]
    found += [*emails(text, own), *numbers(text, own), *titled(text, own)]
    chosen: list[Place] = []
    for place in sorted(found, key=lambda one: (one.begins, -one.ends)):
        inside = any(begins < place.ends and place.begins < ends for begins, ends in hers)
        if not inside and (not chosen or place.begins >= chosen[-1].ends):
            chosen.append(place)
    return chosen


def emails(text: str, own: Own) -> Iterator[Place]:
    """Addresses that are not hers."""
    for one in EMAIL.finditer(text) if "@" in text else ():
        if normal_email(one.group()) not in own.emails:
            yield Place(one.start(), one.end(), What.EMAIL)


def numbers(text: str, own: Own) -> Iterator[Place]:
    """PESEL numbers, and telephone numbers that are not hers."""
    for one in ELEVEN.finditer(text):
        if pesel.is_valid(one.group()):
            yield Place(one.start(), one.end(), What.PESEL)
    for one in NUMBER.finditer(text):
        if is_phone(one.group()) and normal_phone(one.group()) not in own.phones:
            yield Place(one.start(), one.end(), What.PHONE)


def is_phone(text: str) -> bool:
    """Whether it is a telephone number, not a date or a sum."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "PL"))
    except phonenumbers.NumberParseException:
        return False


def titled(text: str, own: Own) -> Iterator[Place]:
    """Names after «pan», «pani» and the like."""
    for one in TITLED.finditer(text):
        if not own.has_name(one.group(1)):
            yield Place(one.start(1), one.end(1), What.NAME)


@transaction.atomic
def remember(case: Case, found: list[tuple[Passage, Place]], *, by: Any, at: datetime) -> int:
    """Keep the places; those that nobody has judged are written anew. How many wait."""
    case = held(case)
    case.findings.filter(outcome=Outcome.OPEN, by_hand=False).delete()
    Finding.objects.bulk_create(
        [
            Finding(
                case=case,
                label=passage.label,
                row=number_of(passage.row),
                column=passage.path,
                start=place.begins,
                end=place.ends,
                what=place.what,
                excerpt=around(passage.text, place),
                found_at=at,
            )
            for passage, place in found
        ],
        ignore_conflicts=True,
    )
    waiting = case.findings.filter(outcome=Outcome.OPEN).count()
    ledger.record("request.searched", by=by, about=case.person, target=case.target, counts={"places": waiting})
    settle_when_judged(case, by=by, at=at)
    return waiting


def number_of(row: str) -> UUID | None:
    """The row's number, when it has one of its own."""
    try:
        return UUID(row)
    except ValueError:
        return None


def around(text: str, place: Place) -> str:
    """The passage as the desk reads it: what was found in «», and some words on either side."""
    begins, ends = max(0, place.begins - AROUND), place.ends + AROUND
    before, after = text[begins : place.begins], text[place.ends : ends]
    if begins:
        before = f"… {before.partition(' ')[2] or before}"
    if ends < len(text):
        after = f"{after.rpartition(' ')[0] or after} …"
    return f"{before}«{text[place.begins : place.ends]}»{after}"


@transaction.atomic
def judge(finding: Finding, outcome: str, *, why: str = "", by: Any, at: datetime | None = None) -> Finding:
    """Black it out, or let it stand, which wants a reason."""
    at, case = at or timezone.now(), held(finding.case)
    refuse_silence(outcome, why)
    told = {"outcome": outcome, "judged_by": signature(by), "judged_at": at}
    finding = Finding.objects.with_keys().select_for_update(of=("self",)).get(pk=finding.pk)
    for name, value in told.items():
        setattr(finding, name, value)
    finding.why = why.strip() or None
    finding.save(update_fields=[*told, "why"])
    ledger.record("request.others_judged", by=by, about=case.person, target=case.target, counts={outcome: 1})
    settle_when_judged(case, by=by, at=at)
    return finding


@transaction.atomic
def judge_all(case: Case, *, by: Any, at: datetime | None = None) -> int:
    """Black out whatever waits; how many."""
    at, case = at or timezone.now(), held(case)
    done = case.findings.filter(outcome=Outcome.OPEN).update(
        outcome=Outcome.REDACTED, judged_by=signature(by), judged_at=at
    )
    if done:
        ledger.record("request.others_judged", by=by, about=case.person, target=case.target, counts={"redacted": done})
    settle_when_judged(case, by=by, at=at)
    return done


@transaction.atomic
def mark(case: Case, words: str, *, what: str = What.OTHER, by: Any, at: datetime | None = None) -> int:
    """Black out every place where `words` stand in her texts; how many. ValidationError when they stand nowhere."""
    at, case = at or timezone.now(), held(case)
    wanted = re.compile(re.escape(words.strip()), re.IGNORECASE)
    found = [
        (passage, Place(one.start(), one.end(), what))
        for passage in (passages(people_of(case)) if words.strip() else ())
        for one in wanted.finditer(passage.text)
    ]
    if not found:
        raise beside("words", _("These words stand nowhere in the texts."), "absent")
    for passage, place in found:
        by_hand(case, passage, place, by=by, at=at)
    noted_by_hand(case, len(found), by=by)
    settle_when_judged(case, by=by, at=at)
    return len(found)


@transaction.atomic
def withhold(case: Case, label: str, row: UUID, column: str, *, by: Any, at: datetime | None = None) -> Finding:
    """Keep a file back, since it holds data of others that nobody can take out of it."""
    at, case = at or timezone.now(), held(case)
    where = {"case": case, "label": label, "row": row, "column": column, "page": 1}
    said = {"what": What.OTHER, "outcome": Outcome.REDACTED, "by_hand": True}
    signed = {"judged_by": signature(by), "judged_at": at, "found_at": at}
    made, new = Finding.objects.get_or_create(**where, defaults={**said, **signed})
    if new:
        noted_by_hand(case, 1, by=by)
    return made


@transaction.atomic
def let_go(finding: Finding, *, by: Any) -> None:
    """What somebody marked or kept back by hand goes after all."""
    case = held(finding.case)
    case.findings.filter(pk=finding.pk, by_hand=True).delete()
    noted_by_hand(case, -1, by=by)


def noted_by_hand(case: Case, places: int, *, by: Any) -> None:
    """One line of the ledger, in the caller's transaction."""
    ledger.record("request.others_marked", by=by, about=case.person, target=case.target, counts={"places": places})


def by_hand(case: Case, passage: Passage, place: Place, *, by: Any, at: datetime) -> Finding:
    """A passage that somebody marked; what the search had found at this very place gives way."""
    there = {"label": passage.label, "row": number_of(passage.row), "column": passage.path, "page": None}
    where = {**there, "start": place.begins, "end": place.ends}
    case.findings.filter(**where).delete()
    said = {"what": place.what, "outcome": Outcome.REDACTED, "by_hand": True, "excerpt": around(passage.text, place)}
    signed = {"judged_by": signature(by), "judged_at": at, "found_at": at}
    return Finding.objects.create(case=case, **where, **said, **signed)


def refuse_silence(outcome: str, why: str) -> None:
    """ValidationError for an outcome that is none, and for a name that stays without a reason."""
    if outcome not in (Outcome.REDACTED, Outcome.SHOWN):
        raise beside("outcome", _("Say what becomes of it."), "outcome")
    if outcome == Outcome.SHOWN and not why.strip():
        raise beside("why", _("Say why it may stay visible."), "empty")


def settle_when_judged(case: Case, *, by: Any, at: datetime) -> None:
    """The task is done when nothing waits; in the caller's transaction."""
    if case.findings.filter(outcome=Outcome.OPEN).exists():
        return
    done = [checklist.settle(case, "others", right=right, by=by, at=at) for right in checklist.COPYING]
    if any(done):
        event(case, Event.Kind.NOTE, by=by, at=at, ref="others_judged")


def refuse_open(case: Case) -> None:
    """ValidationError while data of others wait to be judged."""
    if case.findings.filter(outcome=Outcome.OPEN).exists():
        raise ValidationError(_("Data of others wait to be judged."), code="others")


def scope_of(case: Case, right: str) -> Scope:
    """What of her data may go for `right`: without refused categories, with others blacked out."""
    refused = Decision.objects.filter(case=case, right=right, verdict="refused", decided_at__isnull=False)
    without = refused.filter(replaced_at=None, purpose="").exclude(category="").values_list("category", flat=True)
    cuts: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = {}
    withheld: set[tuple[str, str, str]] = set()
    judged = case.findings.filter(outcome=Outcome.REDACTED)
    for label, row, column, start, end, page in judged.values_list("label", "row", "column", "start", "end", "page"):
        if page is not None:
            withheld.add((label, str(row), column))
        else:
            cuts.setdefault((label, str(row)), {}).setdefault(column, []).append((start, end))
    return Scope(
        portable=right == Kind.PORTABILITY, without=frozenset(without), cuts=cuts, withheld=frozenset(withheld)
    )
