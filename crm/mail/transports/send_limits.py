"""How much may leave: so many messages a minute in all, so many an hour to one address.

Counted from the attempts in the database, under one lock, so that workers together keep to it and a lost cache loosens
nothing. A message that must wait is put off, never dropped.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from crm.mail.models.messages import Attempt, Message
from crm.privacy.keys.blind_index import blinds

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOCK = 5_702_313  # any number that no other advisory lock of ours has


def one_by_one() -> None:
    """Until the transaction ends no other worker begins an attempt: both would count the same free place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def pause(message: Message) -> timedelta:
    """How long `message` must wait before an attempt; zero when it may go now."""
    tried = Attempt.objects.filter(transport=Attempt.Transport.SMTP)
    if full(tried, MINUTE, settings.MAIL_PER_MINUTE):
        return MINUTE
    indexes = blinds("email", message.address)
    same = Q(message__to_index__in=indexes) | Q(message__house_to_index__in=indexes)
    return HOUR / 4 if full(tried.filter(same), HOUR, settings.MAIL_PER_HOUR_TO_ONE) else timedelta(0)


def full(tried: QuerySet, span: timedelta, limit: int) -> bool:
    """Whether `limit` attempts have begun within the last `span`."""
    return tried.filter(started_at__gt=Now() - span).order_by()[:limit].count() >= limit
