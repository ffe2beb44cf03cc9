"""Deletes what was sent to staff and bare addresses after a month; mail to a person follows that person's retention
rules.
"""

from datetime import timedelta

from django.db.models.functions import Now

from crm.mail.models.message_states import OPEN
from crm.mail.models.messages import Message
from crm.mail.transports import file_transport

KEPT_FOR = timedelta(days=30)
BATCH = 1000


def forget() -> int:
    """Delete closed messages of the house older than KEPT_FOR, and old slips; how many messages went."""
    gone = 0
    while batch := list(old()[:BATCH]):
        Message.objects.filter(pk__in=batch).delete()
        gone += len(batch)
    file_transport.discard(KEPT_FOR)
    return gone


def old():
    """Their keys, the oldest first."""
    closed = Message.objects.filter(person=None, created_at__lt=Now() - KEPT_FOR).exclude(state__in=OPEN)
    return closed.order_by("pk").values_list("pk", flat=True)
