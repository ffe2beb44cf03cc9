"""Exchanges of letters: the last one that a reader may see stands for all of its exchange, as mail programs list them.

A letter of the person's that nobody has answered waits for us as soon as a working day is over. What a machine of
theirs answers and what they merely got a copy of neither waits nor answers.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThan, LessThan
from django.shortcuts import get_object_or_404
from django.utils import timezone

from crm.accounts.pages.keyset import Page
from crm.accounts.prepared import prepared
from crm.contacts.models import Contact, Interaction
from crm.contacts.models.interaction import SEALED, InteractionQuerySet
from crm.contacts.ownership.history_reach import within_reach, written_by
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.companions import usable_by
from crm.correspondence.letters.letter_boxes import Line
from crm.correspondence.letters.threading import history_read_by
from crm.lists.access import beyond
from crm.lists.capped_counts import CAP
from crm.mail.models.message_states import FAILED
from crm.privacy.law.deadlines import is_working_day

LATELY = timedelta(days=60)  # what has waited longer is a thread like any other
DAY = timedelta(days=1)
Direction = Interaction.Direction
FEW = 5
KEYSET = ("happened_at", "pk")
SAME = {"person": OuterRef("person"), "thread": OuterRef("thread")}
AFTER = Q(happened_at__gt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), pk__gt=OuterRef("pk"))


def letters_read_by(user: Any) -> InteractionQuerySet:
    """Letters that `user` may read, to and from people whose data they may use."""
    people = usable_by(Contact.objects, user).order_by().values("pk")
    return Interaction.objects.standing().letters().filter(within_reach(user), person__in=people)


def threads(user: Any, *, everybody: bool = False) -> QuerySet:
    """The last letter of each exchange: of those that `user` looks after or wrote in, or of `everybody` they read."""
    newer = Interaction.objects.standing().letters().happened().filter(within_reach(user), AFTER, **SAME)
    rows = letters_read_by(user).happened().filter(~Exists(newer))
    own = Q(person__contact__owner__in=written_by(user)) | Q(author__in=written_by(user))
    return rows if everybody else rows.filter(own)


def awaiting(user: Any, *, since: datetime, before: datetime) -> QuerySet:
    """Letters of people whom `user` looks after, come between two moments, that nobody has answered or settled.

    An answer that is planned, or on its way, answers; one that could not go does not.
    """
    ours = Q(direction__in=("", Direction.OUT)) & ~Q(message__state__in=FAILED)
    later = Interaction.objects.standing().letters().filter(AFTER, ours | Q(direction=Direction.IN), **SAME)
    mine = written_by(user)
    own_people = Q(person__contact__owner__in=mine) | Q(person__contact__owner=None, author__in=mine)
    rows = letters_read_by(user).filter(own_people, direction=Direction.IN, filed__settled_at=None)
    return rows.filter(~Exists(later), happened_at__gte=since, happened_at__lt=before)


@prepared
def longest_awaiting(reader: Any, *, since: datetime, before: datetime) -> Any:
    """Those of them that have waited longest, with their keys."""
    return with_people(awaiting(reader, since=since, before=before)).order_by("happened_at", "pk")[:FEW]


@prepared
def all_awaiting(reader: Any, *, since: datetime, before: datetime) -> Any:
    """Their keys, for counting: a thousand of them and one."""
    return awaiting(reader, since=since, before=before).order_by().values("pk")[: CAP + 1]


def span_at(now: datetime) -> dict[str, datetime]:
    """{since, before}: between which moments a letter came that waits at `now`."""
    return {"since": now - LATELY, "before": working_day_before(now)}


def working_day_before(now: datetime) -> datetime:
    """The latest moment since which a whole working day has passed: a letter that came before it has waited."""
    here = timezone.localtime(now)
    day = here.date() - DAY
    while not is_working_day(day):
        day -= DAY
    hour = here.time() if is_working_day(here.date()) else time.min
    return timezone.make_aware(datetime.combine(day, hour))


def days_waited(since: datetime, now: datetime) -> int:
    """Working days after the one of `since`, up to today; at least one."""
    first, last = timezone.localtime(since).date(), timezone.localtime(now).date()
    days = ((first + DAY * n) for n in range(1, (last - first).days + 1))
    return max(sum(is_working_day(day) for day in days), 1)


def with_people(rows: QuerySet) -> QuerySet:
    """With whose they are, and what opens them."""
    return rows.defer(*SEALED).select_related("person__key", "person__contact", "message")


def page_of(rows: QuerySet, user: Any, *, older: str = "", newer: str = "") -> Page:
    """A page of letters, the newest first: rows are Lines."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Line]:
        order, edge = KEYSET if after else tuple(f"-{column}" for column in KEYSET), before or after
        part = rows.filter(beyond(KEYSET, edge, LessThan if before else GreaterThan)) if edge else rows
        return [Line.of(row, user) for row in with_people(part).order_by(*order)[:size]]

    return Page.turned(fetch, lambda line: (line.entry.happened_at, line.entry.pk), older=older, newer=newer)


def letter_or_404(user: Any, key: UUID) -> tuple[Interaction, Contact]:
    """A letter that `user` may read, and whose it is; 404 for any other, as for one that does not exist."""
    letters = Interaction.objects.standing().letters().select_related("person__key")
    entry = get_object_or_404(letters, uid=key)
    contact = contact_or_404(user, entry.person.uid, alive=True)
    get_object_or_404(history_read_by(user, contact), pk=entry.pk)
    return entry, contact
