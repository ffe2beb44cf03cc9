"""The agreements: without one a processor gets nothing (Art. 28(3)), nor does a joint controller (Art. 26).

Concluded when, until when, for which categories, with which clauses, and the file itself.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.outside.recipients import Recipient

TERMS = "about an agreement with a firm"


class AgreementQuerySet(models.QuerySet):
    """Questions about agreements."""

    def in_force(self, day: date | None = None) -> Self:
        """Those that run on a day (today by default), with recipients that are in force."""
        day = day or timezone.localdate()
        running = self.filter(concluded_on__lte=day).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day))
        return running.filter(recipient__in=Recipient.objects.active())


class AgreementManager(models.Manager):
    """Agreements without the papers: a file is read when it is asked for."""

    def get_queryset(self) -> AgreementQuerySet:
        """Everything but the file."""
        return AgreementQuerySet(self.model, using=self._db).defer("file")

    def in_force(self, day: date | None = None) -> AgreementQuerySet:
        """As the queryset says."""
        return self.get_queryset().in_force(day)


class Agreement(models.Model):
    """One agreement. `calendars`: the firm keeps the calendars of our staff, and names may stand in them.

    `clauses` says where each point of Art. 28(3) stands: {"a": "§ 4 ust. 1", …}; a point without a clause is a gap.
    """

    class Kind(models.TextChoices):
        PROCESSING = "processing", _("Processing agreement")  # Art. 28(3)
        JOINT = "joint", _("Arrangement of joint controllers")  # Art. 26

    class SubProcessing(models.TextChoices):
        NONE = "none", _("not allowed")
        SPECIFIC = "specific", _("each with our consent")
        GENERAL = "general", _("general, with notice and objection")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="agreements")
    reference = neutral(models.CharField(_("number or place"), max_length=80, blank=True), TERMS)
    concluded_on = neutral(models.DateField(_("concluded")), TERMS)
    ends_on = neutral(models.DateField(_("ends"), null=True, blank=True), TERMS)
    calendars = models.BooleanField(_("keeps calendars of our staff"), default=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PROCESSING)
    # what it covers; None: it does not say, which is a gap of the agreement (28(3)), and no limit
    categories = ArrayField(
        models.CharField(max_length=24, choices=Category), verbose_name=_("categories of data"), null=True, blank=True
    )
    notice_months = neutral(models.PositiveSmallIntegerField(_("notice period, months"), null=True, blank=True), TERMS)
    sub_processing = models.CharField(_("sub-processors"), max_length=8, choices=SubProcessing, default="general")
    clauses = neutral(models.JSONField(default=dict, blank=True), TERMS)
    # where it says that the firm deletes by itself whom we deleted: then no purge has to tell it (Art. 19, 28(3)(a))
    deletion_clause = neutral(models.CharField(_("deletes by itself"), max_length=80, blank=True, default=""), TERMS)
    file_name = neutral(models.CharField(max_length=120, blank=True), "name of the agreement's file")
    file_type = neutral(models.CharField(max_length=80, blank=True), TERMS)
    file = neutral(models.BinaryField(null=True, blank=True), "the agreement as it was signed")
    # Art. 26: who answers people, who does what, and the essence of it that people are told
    contact_point = neutral(models.CharField(_("contact point for people"), max_length=200, blank=True), TERMS)
    shares = neutral(models.TextField(_("who answers for what"), blank=True), TERMS)
    essence = neutral(models.TextField(_("essence of the arrangement"), blank=True), TERMS)
    essence_en = neutral(models.TextField(_("essence in English"), blank=True), TERMS)
    recorded_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    recorded_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data: ClassVar[Any] = NoPersonalData("agreements with firms that process for us")

    objects: ClassVar[Any] = AgreementManager()

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
        return self.runs(timezone.localdate())

    def runs(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.concluded_on <= day and (self.ends_on is None or self.ends_on >= day)


def kind_needed(roles: Collection[str], *, agreement_needed: bool) -> str:
    """The kind of agreement that these roles need (`Recipient.Kind`): Art. 28(3) before Art. 26; "" for none."""
    if Recipient.Kind.PROCESSOR in roles or agreement_needed:
        return Agreement.Kind.PROCESSING
    return Agreement.Kind.JOINT if Recipient.Kind.JOINT in roles else ""


def running_with(recipient: Recipient, day: date) -> list[Agreement]:
    """The recipient's agreements that run on `day`, of the kind that it needs; of any kind where it needs none."""
    needed = kind_needed({recipient.kind}, agreement_needed=recipient.agreement_needed)
    return [row for row in recipient.agreements.all() if row.runs(day) and needed in ("", row.kind)]
