"""The way into the preference centre: an address, then a link and a code by mail to whom it belongs.

    knock(address)  ──row──> answer(pk), a worker ──> Visit + mail for each person with that address
    enter(link) / enter_by_code(knock, code)  ──> a pass for half an hour

Every address is answered alike and at once: the row is the same for known and unknown ones, and a worker finds out who
it is. An address is not an identity, so each person who has it gets a link of their own. Links and codes work once and
for half an hour; only digests of them are kept. Opening a link changes nothing, since scanners of mail open every one.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from consents.models import Knock, Visit
from consents.preferences.preference_mails import open_the_door
from crm.jobs import bell
from crm.privacy.actors import ActorKey
from crm.privacy.keys.blind_index import blinds
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, Person

TASK = "consents.answer_knock"
LINK_LIFE = timedelta(minutes=30)
STAY = timedelta(minutes=30)
KEPT = timedelta(days=1)
MOST = 10  # people of one address who get a link; an address of more is a switchboard
CODES = 10**6


def knock(address: str, *, language: str, at: datetime | None = None) -> Knock:
    """Records that somebody typed `address`. Nothing about it is looked up here."""
    with transaction.atomic():
        request = Knock.objects.create(indexes=blinds("email", address), language=language, at=at or timezone.now())
        transaction.on_commit(partial(bell.ring, TASK, request.pk))
    return request


def answer(pk: int, *, at: datetime | None = None) -> int:
    """Send links to whom a knock concerns; how many. A second call finds nothing to do."""
    at = at or timezone.now()
    with transaction.atomic():
        if not Knock.objects.filter(pk=pk, answered_at=None).update(answered_at=at):
            return 0
        request = Knock.objects.get(pk=pk)
        if at - request.at > LINK_LIFE:
            return 0
        people = people_at(request.indexes)
        codes = secrets.SystemRandom().sample(range(CODES), len(people))
        for (person, address), code in zip(people, codes, strict=True):
            open_for(person, address, request, code=f"{code:06}", at=at)
    return len(people)


def answer_waiting(at: datetime | None = None) -> int:
    """Answers requests whose worker was not called; how many."""
    at = at or timezone.now()
    waiting = Knock.objects.filter(answered_at=None, at__gt=at - LINK_LIFE).order_by("pk")
    return sum(answer(pk, at=at) for pk in waiting.values_list("pk", flat=True)[:100])


def people_at(indexes: list[int]) -> list[tuple[Person, str]]:
    """(person, their stored address) for everybody who has one of these blind indexes, primary or further."""
    if not indexes:
        return []
    addresses = {
        person_found: person_found.email
        for person_found in Person.objects.with_keys().filter(email_index__in=indexes).order_by("pk")[:MOST]
    }
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, index__in=indexes)
    for point in points.select_related("person__key").order_by("pk")[:MOST]:
        addresses.setdefault(point.person, point.value)
    return [(person, address) for person, address in addresses.items() if address][:MOST]


def open_for(person: Person, address: str, request: Knock, *, code: str, at: datetime) -> Visit:
    """A link and a code for one person, posted to the address that was stored, never to the one typed."""
    token = secrets.token_urlsafe(32)
    visit = Visit.objects.create(
        person=person,
        knock=request,
        language=request.language,
        link=digest_of(token),
        code=digest_of_code(request.uid, code),
        asked_at=request.at,
        expires_at=at + LINK_LIFE,
    )
    open_the_door(person, address, language=request.language, token=token, code=code, life=LINK_LIFE)
    return visit


def digest_of(token: str) -> str:
    """What is kept of a long secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def digest_of_code(knock_uid: UUID, code: str) -> str:
    """What is kept of a short one: under a key, so that nobody who reads the table can try all million."""
    return salted_hmac("consents.visit", f"{knock_uid}:{code}", algorithm="sha256").hexdigest()


def behind(token: str, *, at: datetime | None = None) -> Visit | None:
    """The visit behind a link that still works; None for any other."""
    unused = Visit.objects.filter(entered_at=None, expires_at__gt=at or timezone.now())
    return unused.select_related("person__key").filter(link=digest_of(token)).first()


def enter(token: str, *, at: datetime | None = None) -> str | None:
    """The button behind the link was pressed: a pass, shown once. None when the link works no more."""
    visit = behind(token, at=at)
    return let_in(visit, at=at or timezone.now()) if visit else None


def enter_by_code(knock_uid: UUID, code: str, *, at: datetime | None = None) -> str | None:
    """A pass for the right code; None when it is wrong or expired."""
    at, digest = at or timezone.now(), digest_of_code(knock_uid, code)
    unused = Visit.objects.filter(knock__uid=knock_uid, entered_at=None, expires_at__gt=at)
    for visit in unused.select_related("person__key"):
        if constant_time_compare(visit.code, digest):
            return let_in(visit, at=at)
    return None


def let_in(visit: Visit, *, at: datetime) -> str | None:
    """A pass for `visit`; None when the link or code was used already."""
    secret = secrets.token_urlsafe(32)
    entered: dict[str, Any] = {"entered_at": at, "until": at + STAY, "pass_digest": digest_of(secret)}
    with transaction.atomic():
        if not Visit.objects.filter(pk=visit.pk, entered_at=None).update(**entered):
            return None
        by = ActorKey("subject", str(visit.person.uid))
        ledger.record("preferences.entered", by=by, about=visit.person)
    return secret


def inside(secret: str, *, at: datetime | None = None) -> Visit | None:
    """The visit that a pass belongs to, while it lasts."""
    at = at or timezone.now()
    lasting = Visit.objects.filter(pass_digest=digest_of(secret), until__gt=at) if secret else Visit.objects.none()
    return lasting.select_related("person__key").first()


def leave(visit: Visit, *, at: datetime | None = None) -> None:
    """Ends the visit: the pass is no longer valid."""
    Visit.objects.filter(pk=visit.pk).update(until=at or timezone.now(), pass_digest="")


def forget(at: datetime | None = None) -> int:
    """Deletes requests and their visits after a day; how many."""
    gone, _each = Knock.objects.filter(at__lt=(at or timezone.now()) - KEPT).delete()
    return gone
