"""Who was invited to a meeting by a letter, for which time, and what they answered (RFC 5546)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import PersonalData, Rows, Twin, neutral
from crm.privacy.models import Person
from crm.sales.models.tasks import Answer, Task


class Invitation(models.Model):
    """One person at one meeting. `told` is a keyed hash of the time and place they were told, `sequence` its number."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    told = models.BigIntegerField()
    called_off = models.BooleanField(default=False)
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, default=Answer.NONE)
    answered_at = neutral(models.DateTimeField(null=True), "when they said so, beside the answer itself")
    personal_data: ClassVar = PersonalData(subject="person", clock="sent_at", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["task", "person"], name="invitation_once")]
