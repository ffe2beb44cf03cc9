"""Calendar links: opening one, ending it, reading by it.

feed, secret = open_feed(sam, name="Telefon")     the secret is shown once; its digest is kept
reading = read(secret, at=now)                    None for a link that is none, ended, or of a closed account
reading.text                                      the calendar, once access log and disclosures are written
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from crm.accounts import rights
from crm.accounts.models import User
from crm.privacy import access_log, ledger
from crm.sales.agenda.ics import calendar
from crm.sales.agenda.provider import disclosed, provider
from crm.sales.agenda.seen import Seen, seen
from crm.sales.models import CalendarFeed, Task
from crm.sales.models.tasks import midnight

AT_ONCE = 3  # links of one colleague
PER_HOUR = 60
BACK, AHEAD, MOST = 60, 400, 1000  # days around today, and tasks at the most
HOUR = timedelta(hours=1)
VIEW = "sales:feed"


class TooOften(Exception):
    """The link was read too often within an hour."""


@dataclass(frozen=True)
class Reading:
    """One reading of a feed: whose, and what it gives."""

    feed: CalendarFeed
    text: bytes


def open_feed(owner: Any, *, name: str, at: datetime | None = None) -> tuple[CalendarFeed, str]:
    """A new link and its secret. ValidationError when there are three already."""
    secret, at = secrets.token_urlsafe(32), at or timezone.now()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)  # two at once make no fourth
        if living(owner, at).count() >= AT_ONCE:
            raise ValidationError(_("You have three links already. End one of them first."), code="many")
        feed = CalendarFeed.objects.create(owner=owner, name=name, digest=digest_of(secret), made_at=at)
        ledger.record("feed.opened", by=owner, target=feed.target)
    return feed, secret


def end_feed(feed: CalendarFeed, *, by: Any, at: datetime | None = None) -> bool:
    """The link opens nothing any more. False when it was ended before."""
    at = at or timezone.now()
    with transaction.atomic():
        if not living(feed.owner, at).filter(pk=feed.pk).update(revoked_at=at):
            return False
        ledger.record("feed.ended", by=by, target=feed.target)
    return True


def living(owner: Any, at: datetime) -> Any:
    """The links of a colleague that open at `at`."""
    return CalendarFeed.objects.filter(owner=owner).filter(Q(revoked_at=None) | Q(revoked_at__gt=at))


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: with 256 random bits in it, nothing slower is needed."""
    return hashlib.sha256(f"spojnik calendar|{secret}".encode()).digest()


def read(secret: str, *, at: datetime | None = None) -> Reading | None:
    """The calendar behind a link; None where there is none. TooOften past PER_HOUR readings within an hour."""
    at = at or timezone.now()
    feed = CalendarFeed.objects.select_related("owner__role").filter(digest=digest_of(secret)).first()
    owner = feed and feed.owner
    if feed is None or not feed.in_force(at) or not owner.is_active or not owner.may(rights.CONTACTS_VIEW):
        return None
    count(feed, at)
    with translation.override(owner.language):
        return Reading(feed, told(owner, at))


def count(feed: CalendarFeed, at: datetime) -> None:
    """Note a reading by a conditional update: of many at once no more are let in than an hour takes."""
    fresh = Q(hour_at=None) | Q(hour_at__lte=at - HOUR)
    counted = CalendarFeed.objects.filter(fresh | Q(hour_reads__lt=PER_HOUR), pk=feed.pk).update(
        hour_reads=Case(When(fresh, then=Value(1)), default=F("hour_reads") + 1),
        hour_at=Case(When(fresh, then=Value(at)), default=F("hour_at")),
        read_at=at,
    )
    if not counted:
        raise TooOften


def told(owner: Any, at: datetime) -> bytes:
    """The calendar of `owner`'s own tasks; log and disclosures are written before anything of it exists."""
    today = timezone.localdate(at)
    rows = Task.objects.visible_to(owner).open().filter(owner=owner)
    rows = rows.due(midnight(today, days=-BACK), midnight(today, days=AHEAD)).with_keys()
    found = seen(rows.order_by("due_at", "pk")[:MOST], owner)
    names = named(found, owner, at)
    people = {one.task.person_id for one in found if one.task.person_id}
    access_log.shown(by=owner, view=VIEW, people=people, fields=["name"] if names else [])
    return calendar(found, names, at=at)


def named(rows: Sequence[Seen], owner: Any, at: datetime) -> frozenset[int]:
    """Whom the calendar may name; each of them is told to have been disclosed."""
    firm = provider(at)
    if firm is None:
        return frozenset()
    people = {one.task.person_id: one.task.person for one in rows if one.task.person_id and one.clear}
    allowed = firm.allowed(people)
    disclosed({people[pk]: purpose for pk, purpose in allowed.items()}, firm.recipient, by=owner, at=at)
    return frozenset(allowed)
