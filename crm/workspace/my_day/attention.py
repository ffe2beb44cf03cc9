"""What needs attention besides tasks: consents that end, people who may have asked about their data, new prospects.

A salesperson often hears a data subject's request before the privacy desk does, and its deadline runs from then. So the
user's own entries and form submissions are searched for words of a request; the rules are local and give a hint only.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from consents.grounds.answers import EXPIRING
from consents.models import Ground, Submission
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted, counts, one_row
from crm.contacts.models import Contact, Interaction, Lead
from crm.contacts.ownership.custody import named_for
from crm.contacts.people.companions import usable_by
from crm.correspondence.threads import thread_boxes
from crm.correspondence.threads.thread_boxes import all_awaiting, longest_awaiting
from crm.lists.access import OWN, Sight
from crm.lists.capped_counts import CAP
from crm.narrowing import promised
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Origin
from crm.privacy.people.sensitive_text import FOLD
from dsar.models import Case

LATELY, READ, FEW = timedelta(days=14), 40, 5
REQUEST = re.compile(
    r"\b(?:rodo|gdpr|usun\w* (?:\w+ )?dane|usunieci\w+ (?:\w+ )?danych|dane osobowe|danych osobowych|"
    r"kopi\w+ (?:\w+ )?danych|"
    r"wglad\w* (?:w|do) (?:\w+ )?dan\w+|sprzeciw\w*|skad (?:\w+ )?(?:macie|mamy) (?:\w+ )?(?:numer|adres|dane|telefon)|"
    r"(?:delete|erase|remove) (?:my|her|his|their) data|copy of (?:my|her|his|their) data|personal data|"
    r"right of access|where did you get)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ending:
    """Consents of the user's own people that end soon: how many people, and who is next."""

    count: int
    name: str
    at: datetime
    person: int


@dataclass(frozen=True)
class PossibleRequest:
    """A person who may have asked about their data, and when."""

    contact: Contact
    name: str
    at: datetime


@dataclass(frozen=True)
class Unanswered:
    """A letter of a person's that waits for an answer, and for how many working days."""

    entry: Interaction
    contact: Contact
    name: str
    days: int


@dataclass(frozen=True)
class Newcomer:
    """A person who came by a form; `waits` when the reader may take them on as a lead."""

    contact: Contact
    name: str
    where: str
    at: datetime
    waits: bool = False


def asked_beside(user: Any, now: datetime) -> list[Asked]:
    """What the lists below ask, as far as that is known before."""
    span, since = {"now": now, "until": now + EXPIRING}, now - LATELY
    return [
        next_ending.asking(user, **span),
        one_row(people=counted(whose_end.asking(user, **span))),
        entries.asking(user, since=since),
        submissions.asking(user, since=since),
        came_by_forms.asking(user, since=since),
        longest_awaiting.asking(user, **thread_boxes.span_at(now)),
        one_row(letters=counted(all_awaiting.asking(user, **thread_boxes.span_at(now)))),
    ]


def own_people(user: Any) -> Any:
    """The user's own contacts that may be used, with keys."""
    return usable_by(Contact.objects, Sight(user).only(OWN))


def ending(user: Any, now: datetime) -> Ending | None:
    """Consents to marketing of the user's own people that expire within thirty days; two statements."""
    span = {"now": now, "until": now + EXPIRING}
    rows = next_ending.rows(user, **span)
    if not rows:
        return None
    first, count = rows[0], counts(people=whose_end.asking(user, **span))["people"]
    return Ending(count, named_for(user, first.person.contact), promised(first.expires_at), first.person_id)


def ends_between(user: Any, now: datetime, until: datetime) -> Any:
    """Consents to offers of one's own people that run out in that time."""
    rows = Ground.objects.filter(purpose__marketing=True, ended_at=None, objected_at=None)
    return rows.filter(expires_at__gt=now, expires_at__lte=until, person__in=own_people(user).order_by().values("pk"))


@prepared
def next_ending(reader: Any, *, now: datetime, until: datetime) -> Any:
    """The first of them."""
    rows = ends_between(reader, now, until)
    return rows.select_related("person__key", "person__contact").order_by("expires_at", "pk")[:1]


@prepared
def whose_end(reader: Any, *, now: datetime, until: datetime) -> Any:
    """Whose they are."""
    return ends_between(reader, now, until).order_by().values("person").distinct()[: CAP + 1]


def asked_about_data(user: Any, now: datetime) -> list[PossibleRequest]:
    """People whose words, or our notes about them, sound like a request without a case; the newest few."""
    last_words: dict[int, datetime] = {}
    for person, at, text in [*told_in_entries(user, now), *told_in_forms(user, now)]:
        if REQUEST.search(text.translate(FOLD)):
            last_words[person] = max(at, last_words.get(person, at))
    for person, received in known_cases(last_words):
        if received >= last_words.get(person, now) - LATELY:
            last_words.pop(person, None)
    newest = sorted(last_words.items(), key=lambda pair: pair[1], reverse=True)[:FEW]
    named = own_people(user).in_bulk([pk for pk, _at in newest]) if newest else {}
    return [PossibleRequest(named[pk], named_for(user, named[pk]), at) for pk, at in newest if pk in named]


def active_people(reader: Any, since: datetime) -> Any:
    """One's own people with whom something happened since then, the latest first: keys."""
    people = own_people(reader).filter(last_activity_at__gte=since).select_related(None)
    return people.values("pk")[: READ * 2]


def told_in_entries(user: Any, now: datetime) -> list[tuple[int, datetime, str]]:
    """(person, when, text) of the user's own latest entries about them."""
    rows = entries.rows(user, since=now - LATELY)
    return [(row.person_id, row.happened_at, decrypted_text(row, "summary")) for row in rows]


@prepared
def entries(reader: Any, *, since: datetime) -> Any:
    """The reader's latest entries about their active people."""
    rows = Interaction.objects.standing().filter(author=reader, happened_at__gte=since)
    rows = rows.filter(person__in=active_people(reader, since))
    return rows.select_related("person__key").order_by("-happened_at", "-pk")[:READ]


def told_in_forms(user: Any, now: datetime) -> list[tuple[int, datetime, str]]:
    """(person, when, text) of what those people wrote into forms."""
    return [
        (row.person_id, row.received_at, decrypted_text(answer, "value"))
        for row in submissions.rows(user, since=now - LATELY)
        for answer in row.answers.all()
    ]


@prepared
def submissions(reader: Any, *, since: datetime) -> Any:
    """The latest forms that the reader's active people sent."""
    rows = Submission.objects.filter(person__in=active_people(reader, since), received_at__gte=since)
    rows = rows.defer("shown", "guardian", "scan_name").select_related("person__key").prefetch_related("answers")
    return rows.order_by("-received_at", "-pk")[:READ]


def decrypted_text(row: Any, name: str) -> str:
    """A sealed text; empty where it cannot be decrypted."""
    try:
        return getattr(row, name) or ""
    except Unreadable:
        return ""


def known_cases(people: Any) -> list[tuple[int, datetime]]:
    """(person, when received) of the requests that have a case."""
    if not people:
        return []
    as_subject = Case.objects.filter(person__in=list(people)).values_list("person", "received_at")
    as_further_subject = Case.objects.filter(subjects__person__in=list(people)).values_list(
        "subjects__person", "received_at"
    )
    return [*as_subject, *as_further_subject]


def unanswered(user: Any, now: datetime) -> tuple[list[Unanswered], int]:
    """The letters that have waited longest for the user's answer, and how many wait in all; two statements."""
    span = thread_boxes.span_at(now)
    rows = longest_awaiting.rows(user, **span)
    count = counts(letters=all_awaiting.asking(user, **span))["letters"] if rows else 0
    whose = [(row, row.person.contact, thread_boxes.days_waited(row.happened_at, now)) for row in rows]
    return [Unanswered(row, contact, named_for(user, contact), days) for row, contact, days in whose], count


def newcomers(user: Any, now: datetime) -> list[Newcomer]:
    """Prospects who came by forms lately, as far as `user` sees them; the newest few."""
    by_pk: dict[int, Newcomer] = {}
    for origin in came_by_forms.rows(user, since=now - LATELY):
        contact = origin.person.contact
        waits = origin.lead_waits and contact.team_id in user.team_ids
        newcomer = Newcomer(
            contact, named_for(user, contact), decrypted_text(origin, "label"), origin.obtained_at, waits
        )
        by_pk.setdefault(contact.pk, newcomer)
    return list(by_pk.values())[:FEW]


@prepared
def came_by_forms(reader: Any, *, since: datetime) -> Any:
    """Where prospects came from whom forms have brought since then, the newest first."""
    rows = Origin.objects.filter(kind=Origin.Kind.FORM, obtained_at__gte=since)
    prospects = usable_by(Contact.objects, reader).filter(status=Contact.Status.LEAD).order_by().values("pk")
    rows = rows.filter(person__in=prospects).select_related("person__key", "person__contact")
    rows = rows.annotate(lead_waits=Exists(Lead.objects.waiting().filter(pk=OuterRef("person"))))
    return rows.order_by("-obtained_at", "-pk")[: FEW * 2]
