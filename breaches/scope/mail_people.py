"""Whom sent letters are about: whoever is named in them, by name, address or number, and whose letter went astray.

The addressee has received, not lost anything, unless the letter went to an address that is not theirs, or names nobody.
"""

import base64
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q

from consents.models import Ground
from crm.mail.models.messages import Message
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import blinds, query_tokens
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import ContactPoint, Person
from crm.privacy.people.identifiers import EMAIL, NUMBER, Marks
from crm.privacy.verbs.scope import Exposed

READ = 200  # letters that are opened one by one; of a larger sending the addressees are the people
MOST_NAMES = 400
REQUESTS = "rights-requests"  # the purpose under which a request is handled (crm/privacy/law/purpose_seeds.py)
INDEXES = ("email_index", "phone_index")
OWN = frozenset({str(Category.IDENTITY), str(Category.EMAIL), str(Category.CORRESPONDENCE)})
MEANS = {"name": Category.IDENTITY, "email": Category.EMAIL, "phone": Category.PHONE}


def in_messages(keys: Iterable[int]) -> Exposed:
    """{person: categories} of whom these messages are about."""
    keys = list(keys)
    rows = Message.objects.filter(pk__in=keys)
    if len(keys) > READ:
        return dict.fromkeys(rows.exclude(person=None).values_list("person", flat=True), OWN)
    by_person: dict[int, set[str]] = defaultdict(set)
    for message in rows.with_keys():
        named = dict(named_in(message))
        addressee = message.person_id
        if addressee:
            named.pop(addressee, None)
        if addressee and (astray(message) or not named):
            by_person[addressee] |= OWN
        for person, categories in named.items():
            by_person[person] |= categories
    return {person: frozenset(categories) for person, categories in by_person.items()}


def astray(message: Message) -> bool:
    """Whether a message went to an address that is not the addressee's."""
    of_her = {"pk": message.person_id, "email_index": message.to_index}
    further = ContactPoint.objects.filter(person=message.person_id, index=message.to_index)
    return not (Person.objects.filter(**of_her).exists() or further.exists())


def named_in(message: Message) -> dict[int, set[str]]:
    """{person: categories} of those whom a letter or its text files name."""
    text = words_of(message)
    by_person: dict[int, set[str]] = defaultdict(set)
    for person, _begins, _length, means in Marks.of(candidates(text)).hits(text):
        by_person[person] |= {str(Category.IDENTITY), str(MEANS.get(means, Category.IDENTITY))}
    return by_person


def words_of(message: Message) -> str:
    """Everything that can be read in a letter: subject, text, files that are text."""
    try:
        letter = message.content
    except Unreadable:
        return ""
    files = [file for file in letter.get("files", []) if str(file.get("type", "")).startswith("text/")]
    texts = [base64.b64decode(file["content"]).decode("utf-8", "replace") for file in files]
    return "\n".join([letter.get("subject", ""), letter.get("text", ""), *texts])


def candidates(text: str) -> list[Person]:
    """People who may be meant: known by an address or number in the text, or by two words beside each other."""
    keys: set[int] = set()
    for kind, pattern in (("email", EMAIL), ("phone", NUMBER)):
        indexes = {index for match in pattern.findall(text) for index in blinds(kind, match)}
        if indexes:
            keys |= set(Person.objects.filter(**{f"{kind}_index__in": indexes}).values_list("pk", flat=True))
            points = ContactPoint.objects.filter(kind=kind, index__in=indexes)
            keys |= set(points.values_list("person_id", flat=True))
    keys |= by_names(text)
    return list(Person.objects.filter(pk__in=keys - doubles(keys)))


def doubles(keys: set[int]) -> set[int]:
    """Records of people who only asked something of the desk, where the same address or number is among us already.

    Whoever sends a request gets a record of their own until they are recognised: they are one person, and told once.
    """
    grounds = Ground.objects.filter(person__in=keys)
    requesters = set(grounds.filter(purpose__slug=REQUESTS).values_list("person_id", flat=True))
    requesters -= set(grounds.exclude(purpose__slug=REQUESTS).values_list("person_id", flat=True))
    marks = {
        pk: {*person_marks} - {None}
        for pk, *person_marks in Person.objects.filter(pk__in=keys).values_list("pk", *INDEXES)
    }
    known_marks = {mark for pk, person_marks in marks.items() if pk not in requesters for mark in person_marks}
    return {pk for pk in requesters if marks[pk] & known_marks}


def by_names(text: str) -> set[int]:
    """People whose names begin like two words of the text that stand beside each other, both with a capital."""
    words = re.findall(r"[^\W\d_][\w'-]+", text)
    pairs = {(first, two) for first, two in pairwise(words) if first[0].isupper() and two[0].isupper()}
    conditions = [Q(name_tokens__contains=tokens) for pair in sorted(pairs)[:MOST_NAMES] for tokens in tokens_of(pair)]
    if not conditions:
        return set()
    return set(Person.objects.filter(reduce(or_, conditions)).values_list("pk", flat=True))


def tokens_of(pair: tuple[str, str]) -> list[list[int]]:
    """Tokens of a name, for each index key."""
    return query_tokens(" ".join(pair))
