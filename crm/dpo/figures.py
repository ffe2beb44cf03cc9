"""The numbers of the privacy desk, counted from rows as they are now; each can name the rows behind it.

Counts stop at CAP: a tile that says «10 000+» costs as little as one that says 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from consents.grounds.answers import EXPIRING
from consents.models import Ground, Restriction
from crm.contacts.safeguards.exclusions import CAME_BACK
from crm.privacy.models import AccessEntry, LedgerEntry, LegalBasis, Origin, Person, PersonKey

CAP = 10_000
SOON = timedelta(days=10)
LATELY = timedelta(days=7)
RETURNS = timedelta(days=90)  # so long somebody who came back stands among those to decide about


@dataclass(frozen=True)
class Number:
    """A count, and whether there are more."""

    value: int
    more: bool = False


def capped(rows: models.QuerySet) -> Number:
    """The number of rows, counted up to CAP."""
    return up_to_cap(rows.order_by()[: CAP + 1].count())


def up_to_cap(count: int) -> Number:
    """A count as it is shown."""
    return Number(min(count, CAP), count > CAP)


def notices(on: date) -> dict[str, models.QuerySet]:
    """Origins whose people still have to be told (Art. 13, 14): {overdue, soon}."""
    due = Origin.objects.filter(notice=Origin.Notice.DUE)
    return {
        "overdue": due.filter(notice_due_on__lt=on),
        "soon": due.filter(notice_due_on__gte=on, notice_due_on__lte=on + SOON),
    }


def in_force(at: datetime) -> Q:
    """The condition of a ground that holds at `at`."""
    ends = [Q(**{end: None}) | Q(**{f"{end}__gt": at}) for end in ("ended_at", "expires_at", "objected_at")]
    return Q(since__lte=at) & ends[0] & ends[1] & ends[2]


def expiring(at: datetime) -> models.QuerySet:
    """Consents in force that end within thirty days, by the index of what the beat has to end next."""
    soon = Ground.objects.filter(basis=LegalBasis.CONSENT, expires_at__gt=at, expires_at__lte=at + EXPIRING)
    return soon.filter(Q(objected_at=None) | Q(objected_at__gt=at), since__lte=at, ended_at=None)


def restricted() -> models.QuerySet:
    """Restrictions not lifted (Art. 18)."""
    return Restriction.objects.filter(lifted_at=None)


def without_ground(at: datetime) -> models.QuerySet:
    """People without any ground in force: they need one, or must be deleted."""
    return Person.objects.filter(~Exists(Ground.objects.filter(in_force(at), person=OuterRef("pk"))))


def returned(at: datetime) -> models.QuerySet:
    """People erased and lately taken in again by a team that was not told of the erasure."""
    met = LedgerEntry.objects.filter(act=CAME_BACK, at__gte=at - RETURNS)
    return Person.objects.filter(uid__in=met.values("about"))


def reveals(since: datetime) -> models.QuerySet:
    """Entries of the access log for which a reason was given."""
    return AccessEntry.objects.filter(at__gte=since).exclude(reason="")


def grounds_by_purpose(at: datetime) -> models.QuerySet[Any, Mapping[str, Any]]:
    """[{purpose__slug, holding, expiring, ended, objected}] in one query. A row is one person on one channel."""
    good = in_force(at)
    soon = good & Q(basis=LegalBasis.CONSENT, expires_at__lte=at + EXPIRING)
    counts = {
        "holding": Count("id", filter=good),
        "expiring": Count("id", filter=soon),
        "ended": Count("id", filter=Q(ended_at__lte=at) | Q(expires_at__lte=at)),
        "objected": Count("id", filter=Q(objected_at__lte=at)),
    }
    return Ground.objects.values("purpose__slug").annotate(**counts).order_by(F("holding").desc(), "purpose__slug")


def reached() -> models.QuerySet[Ground, tuple]:
    """(purpose, status of the contact) of those who have a ground in force, each once; no personal data are read."""
    rows = Ground.objects.filter(ended_at=None).order_by().values_list("purpose__slug", "person__contact__status")
    return rows.distinct()


def key_versions() -> models.QuerySet[Any, tuple[int, int]]:
    """(master key version, people sealed under it), newest first."""
    return PersonKey.objects.order_by("-version").values_list("version").annotate(n=Count("pk"))
