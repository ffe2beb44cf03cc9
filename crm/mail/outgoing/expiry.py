"""What was sent to staff and bare addresses goes after a month; what went to a person follows her retention rules."""

from datetime import timedelta

from django.db.models.functions import Now

from crm.mail.models.message_states import OPEN
from crm.mail.models.messages import Message
from crm.mail.outgoing import file_transport

KEPT_FOR = timedelta(days=30)
BATCH = 1000


def forget() -> int:
    """Delete closed messages of the house older than KEPT_FOR, and old slips; how many messages went."""
    gone = 0
    while found := list(old()[:BATCH]):
        Message.objects.filter(pk__in=found).delete()
        gone += len(found)
    file_transport.discard(KEPT_FOR)
    return gone


def old():
    """Their keys, the oldest first."""
    closed = Message.objects.filter(person=None, created_at__lt=Now() - KEPT_FOR).exclude(state__in=OPEN)
    return closed.order_by("pk").values_list("pk", flat=True)
