"""The agreement without which a processor gets nothing (Art. 28(3)): concluded when, until when, under which number."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.purposes import Recipient

TERMS = "about an agreement with a firm"


class AgreementQuerySet(models.QuerySet):
    """Questions about agreements."""

    def in_force(self, day: date | None = None) -> Self:
        """Those that run on a day (today by default), with recipients that are in force."""
        day = day or timezone.localdate()
        running = self.filter(concluded_on__lte=day).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day))
        return running.filter(recipient__in=Recipient.objects.active())


class Agreement(models.Model):
    """One agreement. `calendars`: the firm keeps the calendars of our staff, and names may stand in them."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="agreements")
    reference = neutral(models.CharField(_("number or place"), max_length=80, blank=True), TERMS)
    concluded_on = neutral(models.DateField(_("concluded")), TERMS)
    ends_on = neutral(models.DateField(_("ends"), null=True, blank=True), TERMS)
    calendars = models.BooleanField(_("keeps calendars of our staff"), default=False)
    recorded_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    recorded_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data: ClassVar[Any] = NoPersonalData("agreements with firms that process for us")

    objects: ClassVar[Any] = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("processing agreement")
        ordering = ["-concluded_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_it_began",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("concluded_on")),
            )
        ]

    def __str__(self) -> str:
        return self.reference or f"agreement {self.uid.hex[:8]}"

    @property
    def running(self) -> bool:
        """Whether it is in force today."""
        today = timezone.localdate()
        return self.concluded_on <= today and (self.ends_on is None or self.ends_on >= today)
