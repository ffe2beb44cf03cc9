"""Calendar links: opening one, ending it, reading by it.

feed, secret = open_feed(sam, name="Telefon")     the secret is shown once; its digest is kept
renew_feed(feed, days=90, by=sam)                 the same link opens until another day
reading = read(secret, at=now)                    None for a link that is none, ended, or of a closed account
reading.text                                      the calendar, once access log and disclosures are written
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log, ledger
from crm.privacy.recipients.gate import note_refusal_daily
from crm.sales.calendar_feeds.ics import calendar, calendar_of_busy_times
from crm.sales.calendar_feeds.name_disclosure import Provider, keeper_of_calendars, record_disclosures
from crm.sales.meetings.own_calendar import tasks_in_calendar
from crm.sales.models import CalendarFeed
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader

AT_ONCE = 3  # links of one colleague
DAYS, LONGEST = 90, 366  # how long a link opens unless said otherwise, and at most
SOON = timedelta(days=14)  # marked from here on
PER_HOUR = 60
BACK, AHEAD, MOST = 60, 400, 1000  # days around today, and tasks at the most
HOUR = timedelta(hours=1)
VIEW = "sales:feed"
STAMP = re.compile(rb"DTSTAMP:[0-9TZ]+\r\n")


class TooOften(Exception):
    """The link was read too often within an hour."""


@dataclass(frozen=True)
class Reading:
    """One reading of a feed: whose, and what it gives."""

    feed: CalendarFeed
    text: bytes

    @property
    def etag(self) -> str:
        """The same for the same tasks: without the moment of asking, which stands beside each of them."""
        return hashlib.sha256(STAMP.sub(b"", self.text)).hexdigest()[:32]


def open_feed(owner: Any, *, name: str, days: int = DAYS, at: datetime | None = None) -> tuple[CalendarFeed, str]:
    """A new link for so many days, and its secret. ValidationError when there are three already, or for too long."""
    secret, at = secrets.token_urlsafe(32), at or timezone.now()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)  # two at once make no fourth
        if links_in_force(owner, at).count() >= AT_ONCE:
            raise ValidationError(_("You have three links already. End one of them first."), code="many")
        values = {"owner": owner, "name": name, "digest": digest_of(secret), "made_at": at}
        feed = CalendarFeed.objects.create(**values, expires_at=end_after(days, at))
        ledger.record("feed.opened", by=owner, target=feed.target, counts={"days": days})
    return feed, secret


@transaction.atomic
def renew_feed(feed: CalendarFeed, *, days: int = DAYS, by: Actor, at: datetime | None = None) -> bool:
    """Let the same link open for so many days from now. False when it was ended or has run out: make another one."""
    at = at or timezone.now()
    if not links_in_force(feed.owner, at).filter(pk=feed.pk).update(expires_at=end_after(days, at)):
        return False
    ledger.record("feed.renewed", by=by, target=feed.target, counts={"days": days})
    return True


def end_after(days: int, at: datetime) -> datetime:
    """When a link ends. ValidationError for none and for more than LONGEST days."""
    if not 1 <= days <= LONGEST:
        raise ValidationError(_("A link opens for a day at least and a year at most."), code="days")
    return at + timedelta(days=days)


def end_feed(feed: CalendarFeed, *, by: Actor, at: datetime | None = None) -> bool:
    """The link opens nothing any more. False when it was ended before."""
    at = at or timezone.now()
    with transaction.atomic():
        if not links_in_force(feed.owner, at).filter(pk=feed.pk).update(revoked_at=at):
            return False
        ledger.record("feed.ended", by=by, target=feed.target)
    return True


def links_in_force(owner: Any, at: datetime) -> Any:
    """The links of a colleague that are in force at `at`."""
    rows = CalendarFeed.objects.filter(owner=owner, expires_at__gt=at)
    return rows.filter(Q(revoked_at=None) | Q(revoked_at__gt=at))


def links_of(user: Any, *, end_by: Actor | None) -> list[dict[str, Any]]:
    """The user's calendar links for the list of sessions (OPEN_LINKS): {label, since, until, used, end}.

    With `end_by` they open nothing any more.
    """
    rows = list(links_in_force(user, timezone.now()).order_by("-made_at", "-pk"))
    if end_by is not None:
        for feed in rows:
            end_feed(feed, by=end_by)
    return [
        {
            "label": feed.name,
            "since": feed.made_at,
            "until": feed.expires_at,
            "used": feed.read_at,
            "end": reverse("sales:feed_ending", args=[feed.uid]),
        }
        for feed in rows
    ]


def digest_of(secret: str) -> bytes:
    """The digest under which a secret is stored; with 256 random bits no slow hash is needed."""
    return hashlib.sha256(f"spojnik calendar|{secret}".encode()).digest()


def read(secret: str, *, at: datetime | None = None) -> Reading | None:
    """The calendar behind a link; None where there is none. TooOften past PER_HOUR readings within an hour."""
    at = at or timezone.now()
    feed = CalendarFeed.objects.select_related("owner__role").filter(digest=digest_of(secret)).first()
    if feed is None or not feed.in_force(at):
        return None
    owner = feed.owner
    if not owner.is_active or not owner.may(rights.CONTACTS_VIEW):
        return None
    count_reading(feed, at)
    with translation.override(owner.language):
        return Reading(feed, calendar_of(owner, at))


def count_reading(feed: CalendarFeed, at: datetime) -> None:
    """Counts one reading by a conditional update, so that parallel readings stay within PER_HOUR; TooOften past it."""
    fresh = Q(hour_at=None) | Q(hour_at__lte=at - HOUR)
    counted = CalendarFeed.objects.filter(fresh | Q(hour_reads__lt=PER_HOUR), pk=feed.pk).update(
        hour_reads=Case(When(fresh, then=Value(1)), default=F("hour_reads") + 1),
        hour_at=Case(When(fresh, then=Value(at)), default=F("hour_at")),
        read_at=at,
    )
    if not counted:
        raise TooOften


def calendar_of(owner: Any, at: datetime) -> bytes:
    """The calendar of `owner`'s own tasks and of meetings they were asked to.

    Access log and disclosures are written before its content is built.
    """
    today = timezone.localdate(at)
    since, until = midnight(today, days=-BACK), midnight(today, days=AHEAD)
    rows_seen = tasks_for_reader(tasks_in_calendar(owner, since, until)[:MOST], owner)
    firm, refused = keeper_of_calendars(at)
    if refused is not None and not refused.allowed:
        note_refusal_daily(refused, by=owner, place=VIEW)
        return calendar_of_busy_times(rows_seen, at=at)
    names = disclosed_people(rows_seen, firm, owner, at)
    people = {row.task.person_id for row in rows_seen if row.task.person_id}
    access_log.shown(by=owner, view=VIEW, people=people, fields=["name"] if names else [])
    return calendar(rows_seen, names, at=at)


def disclosed_people(rows: Sequence[TaskForReader], firm: Provider | None, owner: Any, at: datetime) -> frozenset[int]:
    """The keys of the people whom the calendar may name; a disclosure is recorded for each of them."""
    if firm is None:
        return frozenset()
    people = {row.task.person.pk: row.task.person for row in rows if row.task.person and row.clear}
    allowed = firm.allowed(people)
    record_disclosures({people[pk]: purpose for pk, purpose in allowed.items()}, firm.recipient, by=owner, at=at)
    return frozenset(allowed)
