"""Why we may: the current ground for each person, purpose and channel, and the append-only events behind it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Channel, LegalBasis, Origin, Person, Purpose
from crm.privacy.sealed import SealedJSONField, SealedModel


class Ground(models.Model):
    """The current state for one person, purpose and channel. Validity is checked when asked, never only by a job.

    `channel` is empty for a purpose that reaches nobody (keeping an invoice). A ground in force has no `ended_at` and
    no `expires_at` in the past.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grounds")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="grounds")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    basis = models.CharField(_("legal basis"), max_length=24, choices=LegalBasis)
    since = models.DateTimeField(_("since"))
    expires_at = neutral(models.DateTimeField(_("expires"), null=True, blank=True), "end of the ground")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), "end of the ground")
    objected_at = neutral(models.DateTimeField(null=True, blank=True), "an objection under Art. 21")
    personal_data = PersonalData(subject="person", clock="since", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("ground")
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose", "channel"], name="ground_once"),
        ]
        indexes = [
            # people_for(purpose, channel): a covering walk over what is in force
            models.Index(
                fields=["purpose", "channel", "person"],
                include=["expires_at"],
                condition=models.Q(ended_at=None, objected_at=None),
                name="ground_in_force",
            ),
        ]

    def in_force(self, at: datetime | None = None) -> bool:
        """Whether the ground holds at `at` (now by default)."""
        at = at or timezone.now()
        ended = self.ended_at is not None and self.ended_at <= at
        expired = self.expires_at is not None and self.expires_at <= at
        return self.since <= at and not ended and not expired and self.objected_at is None


class GroundEvent(SealedModel):
    """What happened to a ground: the truth behind its state, never changed. The proof is sealed with her key."""

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("Ground recorded")
        REQUESTED = "requested", _("Consent asked for")
        GIVEN = "given", _("Consent given")
        REFUSED = "refused", _("Consent refused")
        WITHDRAWN = "withdrawn", _("Consent withdrawn")
        OBJECTED = "objected", _("Objection")
        EXPIRED = "expired", _("Ground expired")
        ENDED = "ended", _("Ground ended")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="ground_events")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    basis = models.CharField(max_length=24, choices=LegalBasis)
    at = models.DateTimeField()
    actor = neutral(models.CharField(max_length=80), "an actor's kind and number")
    origin = models.ForeignKey(Origin, models.SET_NULL, null=True, blank=True, related_name="+")
    proof = personal(SealedJSONField(), Category.CONSENT, source=Source.SUBJECT)
    personal_data = PersonalData(subject="person", clock="at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("consent event")
        indexes = [models.Index(fields=["person", "-at"], name="ground_event_person")]  # the timeline
        triggers = [pgtrigger.Protect(name="no_change", operation=pgtrigger.Update)]


class Restriction(models.Model):
    """Art. 18: the person's data are kept, not used, until somebody lifts it."""

    class Reason(models.TextChoices):
        ACCURACY = "accuracy", _("Accuracy contested")  # 18(1)(a)
        UNLAWFUL = "unlawful", _("Unlawful, but she wants no erasure")  # 18(1)(b)
        CLAIMS = "claims", _("Needed by her for claims")  # 18(1)(c)
        OBJECTION = "objection", _("Objection pending")  # 18(1)(d)

    person = models.ForeignKey(Person, models.CASCADE, related_name="restrictions")
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()
    placed_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), "end of the restriction")
    personal_data = PersonalData(subject="person", clock="since", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("restriction")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(lifted_at=None), name="restricted_once"),
        ]

    @classmethod
    def in_force(cls, people: Any) -> set[int]:
        """Which of `people` (primary keys) are restricted now."""
        return set(cls.objects.filter(person__in=people, lifted_at=None).values_list("person_id", flat=True))
