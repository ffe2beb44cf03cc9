"""Grounds that open something at a moment, as a query: the set form of what consents/grounds/answers.py says of one
person.

opening(purpose, channels, at)    grounds by which we may; who is restricted is asked apart
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from consents.grounds.suppressed_addresses import against, bearers, column_of
from consents.models import Ground, Suppression
from crm.privacy import page_memo
from crm.privacy.channels import address_kind, is_electronic
from crm.privacy.models import ContactPoint, LegalBasis, Person, Purpose


def opening(purpose: Purpose, channels: Iterable[str], at: datetime | None = None) -> models.QuerySet[Ground]:
    """Grounds in force at `at` (now by default) for `purpose` on one of `channels`, against which no objection speaks.

    Its versions are looked up at once, since the index is walked in order for numbers that are known.
    """
    channels, now = list(channels), at or timezone.now()
    if purpose.active_to is not None and purpose.retired(now):
        return Ground.objects.none()
    versions = versions_of(purpose)
    conditions: dict[str, Any] = {"purpose": versions[0]} if len(versions) == 1 else {"purpose__in": versions}
    conditions |= {"channel": channels[0]} if len(channels) == 1 else {"channel__in": channels}
    grounds = Ground.objects.filter(**conditions, since__lte=now).filter(Q(expires_at=None) | Q(expires_at__gt=now))
    for end in ("ended_at", "objected_at"):
        # nothing ends later than now, so today's answer is walked through the index ground_in_force alone
        grounds = grounds.filter(Q(**{end: None}) if at is None else Q(**{end: None}) | Q(**{f"{end}__gt": at}))
    if not purpose.marketing:
        return grounds
    if needing := [channel for channel in channels if is_electronic(channel)]:
        grounds = grounds.filter(Q(basis=LegalBasis.CONSENT) | elsewhere(channels, needing))
    grounds = grounds.annotate(anew=F("anew_at") if at is None else Case(When(anew_at__lte=at, then=F("anew_at"))))
    grounds = grounds.filter(~Exists(no_to_marketing(now)))
    for channel in filter(address_kind, channels):
        since_anew = Q(anew__isnull=False) & Q(Exists(no_from(channel, now)))
        said_no = Q(anew=None, person__in=bearers(channel, now)) | since_anew
        grounds = grounds.filter(elsewhere(channels, [channel]) | ~said_no)
    return grounds


def versions_of(purpose: Purpose) -> list[int]:
    """Primary keys of all versions of a purpose; where a page reads, from the purposes that it knows."""
    if page_memo.goes_on():
        return [version.pk for version in Purpose.every() if version.slug == purpose.slug]
    return list(Purpose.objects.filter(slug=purpose.slug).values_list("pk", flat=True))


def elsewhere(channels: list[str], ways: list[str]) -> Q:
    """On a channel that is none of `ways`; nothing where there is no other."""
    return Q() if set(channels) <= set(ways) else ~Q(channel__in=ways)


def no_to_marketing(at: datetime) -> models.QuerySet[Ground]:
    """Their objections to all marketing or to this channel of it, unless they said yes to this very thing since."""
    rows = Ground.objects.filter(Ground.refusing(), person=OuterRef("person"), purpose__marketing=True)
    return rows.filter(since("refused_all_at", at) | (Q(channel=OuterRef("channel")) & since("refused_channel_at", at)))


def since(column: str, at: datetime) -> Q:
    """Objected up to `at`, and not before their own yes."""
    return Q(**{f"{column}__lte": at, f"{column}__gte": Coalesce(OuterRef("anew"), F(column))})


def no_from(channel: str, at: datetime) -> models.QuerySet[Suppression]:
    """Objections from their address to this channel, whoever made them, since they said yes."""
    kind, her = address_kind(channel), OuterRef(OuterRef("person"))
    primary = Person.objects.filter(pk=her).values(column_of(kind))
    further = ContactPoint.objects.filter(person=her, kind=kind).values("index")
    rows = against(channel, at).filter(at__gte=OuterRef("anew"))
    return rows.filter(Q(index__in=primary) | Q(index__in=further))
