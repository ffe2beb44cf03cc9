"""Letters that left through a connected account and are still to stand in its folder of sent mail."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.privacy.declarations import PersonalData, neutral

COPYING = "a moment of the copying, not of a person's life"


class SentCopyQuerySet(models.QuerySet):
    """Phrases about copies."""

    def due(self) -> Self:
        """Those to be put there now."""
        return self.filter(next_at__lte=Now(), mailbox__active=True).order_by("next_at", "pk")


class SentCopy(models.Model):
    """One letter whose copy is owed; the row goes once the copy is there."""

    TASK = "mail.copy_sent"

    message = models.OneToOneField(Message, models.CASCADE, related_name="sent_copy")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="sent_copies")
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    next_at = neutral(models.DateTimeField(db_default=Now()), COPYING)
    personal_data = PersonalData(subject="message__person", clock="made_at")

    objects: ClassVar = SentCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of a sent letter")
        indexes = [models.Index(fields=["next_at"], name="sent_copy_due")]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.mailbox_id}"
