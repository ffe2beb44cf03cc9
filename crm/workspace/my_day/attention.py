"""What asks for a look besides tasks: consents that end, people who seem to have asked about their data, newcomers.

A colleague hears a request before the privacy desk does, and its clock runs from then. So our own entries and what
came by forms are read for the words of one; local rules, and a hint only.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consents.grounds.answers import EXPIRING
from consents.models import Ground, Submission
from crm.accounts.prepared import counts, prepared
from crm.contacts.models import Contact, Interaction, Lead
from crm.contacts.ownership.custody import named_for
from crm.contacts.people.companions import usable
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
    """Consents of one's own people that end soon: how many people, and who is next."""

    count: int
    name: str
    at: datetime
    person: int


@dataclass(frozen=True)
class Asked:
    """Somebody who seems to have asked about their data, and when."""

    contact: Contact
    name: str
    at: datetime


@dataclass(frozen=True)
class Newcomer:
    """Somebody who came by a form; `waits`: the reader may take her on."""

    contact: Contact
    name: str
    where: str
    at: datetime
    waits: bool = False


def own(user: Any) -> Any:
    """One's own people who may be used, with keys."""
    return usable(Contact.objects, Sight(user).only(OWN))


def ending(user: Any, now: datetime) -> Ending | None:
    """Consents to offers of one's own people that run out within thirty days; two statements."""
    span = {"now": now, "until": now + EXPIRING}
    found = next_ending.rows(user, **span)
    if not found:
        return None
    first, count = found[0], counts(people=whose_end.asking(user, **span))["people"]
    return Ending(count, named_for(user, first.person.contact), promised(first.expires_at), first.person_id)


def ends_between(user: Any, now: datetime, until: datetime) -> Any:
    """Consents to offers of one's own people that run out in that time."""
    rows = Ground.objects.filter(purpose__marketing=True, ended_at=None, objected_at=None)
    return rows.filter(expires_at__gt=now, expires_at__lte=until, person__in=own(user).order_by().values("pk"))


@prepared
def next_ending(reader: Any, *, now: datetime, until: datetime) -> Any:
    """The first of them."""
    rows = ends_between(reader, now, until)
    return rows.select_related("person__key", "person__contact").order_by("expires_at", "pk")[:1]


@prepared
def whose_end(reader: Any, *, now: datetime, until: datetime) -> Any:
    """Whose they are."""
    return ends_between(reader, now, until).order_by().values("person").distinct()[: CAP + 1]


def asked_about_data(user: Any, now: datetime) -> list[Asked]:
    """People whose words, or our words about them, sound like a request that no case knows of; the newest few."""
    people = active_people.rows(user, since=now - LATELY)
    found: dict[int, datetime] = {}
    for person, at, text in [*entries(user, people, now), *answers(people, now)]:
        if REQUEST.search(text.translate(FOLD)):
            found[person] = max(at, found.get(person, at))
    for person, received in known_cases(found):
        if received >= found.get(person, now) - LATELY:
            found.pop(person, None)
    newest = sorted(found.items(), key=lambda pair: pair[1], reverse=True)[:FEW]
    named = own(user).in_bulk([pk for pk, _at in newest]) if newest else {}
    return [Asked(named[pk], named_for(user, named[pk]), at) for pk, at in newest if pk in named]


@prepared
def active_people(reader: Any, *, since: datetime) -> Any:
    """One's own people with whom something happened since then, the latest first."""
    return own(reader).filter(last_activity_at__gte=since).select_related(None).values_list("pk", flat=True)[: READ * 2]


def entries(user: Any, people: list[int], now: datetime) -> list[tuple[int, datetime, str]]:
    """(person, when, text) of one's own last entries about them."""
    rows = Interaction.objects.standing().filter(author=user, person__in=people, happened_at__gte=now - LATELY)
    rows = rows.select_related("person__key").order_by("-happened_at", "-pk")[:READ]
    return [(row.person_id, row.happened_at, opened(row, "summary")) for row in rows]


def answers(people: list[int], now: datetime) -> list[tuple[int, datetime, str]]:
    """(person, when, text) of what they wrote into forms."""
    rows = Submission.objects.filter(person__in=people, received_at__gte=now - LATELY)
    rows = rows.defer("shown", "guardian", "scan_name").select_related("person__key").prefetch_related("answers")
    return [
        (row.person_id, row.received_at, opened(answer, "value"))
        for row in rows.order_by("-received_at")[:READ]
        for answer in row.answers.all()
    ]


def opened(row: Any, name: str) -> str:
    """A sealed text; nothing where it does not open."""
    try:
        return getattr(row, name) or ""
    except Unreadable:
        return ""


def known_cases(people: Any) -> list[tuple[int, datetime]]:
    """(person, when it came) of the requests that the desk knows of."""
    if not people:
        return []
    hers = Case.objects.filter(person__in=list(people)).values_list("person", "received_at")
    found = Case.objects.filter(subjects__person__in=list(people)).values_list("subjects__person", "received_at")
    return [*hers, *found]


def newcomers(user: Any, now: datetime) -> list[Newcomer]:
    """Prospects whom forms brought lately, as far as `user` sees them; the newest few."""
    found: dict[int, Newcomer] = {}
    newest = came_by_forms.rows(user, since=now - LATELY)
    waiting = newest and set(
        Lead.objects.waiting().filter(pk__in=[one.person_id for one in newest]).values_list("pk", flat=True)
    )
    for one in newest:
        contact = one.person.contact
        waits = contact.pk in waiting and contact.team_id in user.team_ids
        newcomer = Newcomer(contact, named_for(user, contact), opened(one, "label"), one.obtained_at, waits)
        found.setdefault(contact.pk, newcomer)
    return list(found.values())[:FEW]


@prepared
def came_by_forms(reader: Any, *, since: datetime) -> Any:
    """Where prospects came from whom forms have brought since then, the newest first."""
    rows = Origin.objects.filter(kind=Origin.Kind.FORM, obtained_at__gte=since)
    prospects = usable(Contact.objects, reader).filter(status=Contact.Status.LEAD).order_by().values("pk")
    rows = rows.filter(person__in=prospects).select_related("person__key", "person__contact")
    return rows.order_by("-obtained_at", "-pk")[: FEW * 2]
