"""Phrases about messages: which may be tried now, which nobody attends to, which did not arrive.

As with jobs, moments of leases and retries are stamped and compared by the database's clock only.
"""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions.rights import MAIL_MANAGE
from crm.privacy.sealed import SealedQuerySet

RING_AGAIN = timedelta(minutes=2)  # a due message whose bell nobody followed is rung again
OVERDUE = timedelta(minutes=5)  # a killed worker's message is taken up within this time, or something is wrong
LATE = timedelta(minutes=30)  # still waiting after an attempt for so long: people want to know


class State(models.TextChoices):
    """Where a message stands. Waiting and sending are open; the rest is over until somebody tries again."""

    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    DELIVERED = "delivered", pgettext_lazy("text message", "Delivered")  # the network of a text said so
    KEPT = "kept", pgettext_lazy("mail", "Kept here")
    UNDELIVERED = "undelivered", pgettext_lazy("mail", "Not delivered")
    STOPPED = "stopped", pgettext_lazy("mail", "Not allowed")


class Outcome(models.TextChoices):
    """How an attempt ended. An attempt without an outcome is under way, or its worker was killed."""

    SENT = "sent", _("Accepted by the mail server")
    KEPT = "kept", _("Kept here: no mail leaves this installation")
    PUT_OFF = "put_off", _("The mail server asked to try later")
    REFUSED = "refused", _("Refused by the mail server")
    UNREACHABLE = "unreachable", _("No connection to the mail server")
    UNCERTAIN = "uncertain", _("The connection broke after the message had been handed over")
    UNSENDABLE = "unsendable", _("The message or its address cannot be sent by mail")
    FAULT = "fault", _("Something unexpected happened")
    STOPPED = "stopped", _("Contact is not allowed")


class Place(models.TextChoices):
    """Where a receiver stands on a letter to several. What `BCC` says nobody else reads."""

    TO = "to", pgettext_lazy("mail", "To")
    CC = "cc", pgettext_lazy("mail", "Copy")
    BCC = "bcc", _("Blind copy")


OPEN = (State.WAITING, State.SENDING)
FAILED = (State.STOPPED, State.UNDELIVERED)  # it did not go, and does not go by itself
NOT_GONE = (*OPEN, *FAILED)


class MessageQuerySet(SealedQuerySet):
    """Messages."""

    def for_desk(self, user: Any) -> Self:
        """All of them for who looks after the mail, none for the rest. The only door of pages to a message."""
        return self.all() if user.may(MAIL_MANAGE) else self.none()

    def with_keys(self) -> Self:
        """Together with the keys that open them."""
        return self.select_related("person__key")

    def free(self) -> Self:
        """Those a worker may take: due, or left behind by a killed worker."""
        due = Q(state=State.WAITING, next_at__lte=Now())
        return self.filter(due | Q(state=State.SENDING, lease_until__lt=Now()))

    def unheard(self) -> Self:
        """Free ones whose bell was never rung, or not lately, the longest due first."""
        return self.free().filter(Q(rung_at=None) | Q(rung_at__lt=Now() - RING_AGAIN)).order_by("next_at", "pk")

    def not_gone(self) -> Self:
        """Those of which nobody has read a word yet, or ever will."""
        return self.filter(state__in=NOT_GONE)

    def stuck(self) -> Self:
        """Left behind, or due without being taken, for longer than OVERDUE."""
        due = Q(state=State.WAITING, next_at__lt=Now() - OVERDUE)
        return self.filter(due | Q(state=State.SENDING, lease_until__lt=Now() - OVERDUE))

    def not_delivered(self) -> Self:
        """Given up, or tried in vain for longer than LATE: somebody must look."""
        late = Q(state__in=OPEN, tries__gt=0, begun_at__lt=Now() - LATE)
        return self.filter(late | Q(state=State.UNDELIVERED))
