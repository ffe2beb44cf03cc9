"""Why we may: the current ground for each person, purpose and channel, and the append-only events behind it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.channels import channel_choices
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import LegalBasis, Origin, Person, Purpose
from crm.privacy.sealed import SealedJSONField, SealedModel


class Ground(models.Model):
    """The current state for one person, purpose and channel. Validity is checked when asked, never only by a job.

    `channel` is empty for a purpose that reaches nobody (keeping an invoice). A ground in force has no `ended_at` and
    no `expires_at` in the past, and no objection. `anew_at` is her own last yes, proved to be hers: it beats earlier
    objections of hers to other things, and from her address.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grounds")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="grounds")
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices, blank=True)
    basis = models.CharField(_("legal basis"), max_length=24, choices=LegalBasis)
    since = models.DateTimeField(_("since"))
    expires_at = neutral(models.DateTimeField(_("expires"), null=True, blank=True), "end of the ground")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), "end of the ground")
    objected_at = neutral(models.DateTimeField(null=True, blank=True), "an objection under Art. 21")
    anew_at = neutral(
        models.DateTimeField(null=True, blank=True), "the person's own later yes, which beats earlier objections"
    )
    personal_data = PersonalData(subject="person", clock="since", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("ground")
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose", "channel"], name="ground_once"),
        ]
        indexes = [
            # people_for(purpose, channel): a covering walk over what is in force
            models.Index(
                fields=["purpose", "channel", "person"],
                include=["expires_at", "since", "basis", "anew_at"],
                condition=models.Q(ended_at=None, objected_at=None),
                name="ground_in_force",
            ),
            # the few against whom something speaks
            models.Index(fields=["person"], condition=models.Q(objected_at__isnull=False), name="ground_objected"),
            # what the beat has to end next
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False, ended_at=None),
                name="ground_expiring",
            ),
        ]

    @classmethod
    def of(cls, people: list[int], slugs: set[str] | None = None) -> Iterable["Ground"]:
        """Grounds of `people` for the purposes named by `slugs` (all by default), and whatever was objected to.

        Where a page reads, all of them with their purposes, asked for once.
        """
        rows = cls.objects.filter(person__in=people)
        if page_memo.goes_on():
            return page_memo.asked(("grounds", *people), lambda: list(rows.select_related("purpose")))
        if slugs is None:
            return rows
        named = models.Q(purpose__slug__in=slugs) | models.Q(objected_at__isnull=False)
        return rows.filter(named).select_related("purpose")

    def in_force(self, at: datetime | None = None) -> bool:
        """Whether the ground holds at `at` (now by default)."""
        at = at or timezone.now()
        ended = self.ended_at is not None and self.ended_at <= at
        expired = self.expires_at is not None and self.expires_at <= at
        return self.since <= at and not ended and not expired and not self.objected(at)

    def objected(self, at: datetime) -> bool:
        """Whether an objection to this very ground stands at `at`."""
        return self.objected_at is not None and self.objected_at <= at

    def agree_anew(self, at: datetime) -> None:
        """She herself said yes at `at`: what she had objected to before is allowed again. The caller saves."""
        self.anew_at = max(at, self.anew_at or at)
        if self.objected_at is not None and self.objected_at < at:
            self.objected_at = None


class GroundEvent(SealedModel):
    """What happened to a ground: the truth behind its state, never changed. The proof is sealed with her key.

    `expires_at` is the end that the event brought, `own` says that she did it herself, proved. The state is the events
    folded in their order (consents/lifecycle/recomputation.py).
    """

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("Ground recorded")
        REQUESTED = "requested", _("Consent asked for")
        PROLONGED = "prolonged", _("Ground prolonged")
        GIVEN = "given", _("Consent given")
        REFUSED = "refused", _("Consent refused")
        WITHDRAWN = "withdrawn", _("Consent withdrawn")
        OBJECTED = "objected", _("Objection")
        EXPIRED = "expired", _("Ground expired")
        ENDED = "ended", _("Ground ended")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="ground_events")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=channel_choices, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    basis = models.CharField(max_length=24, choices=LegalBasis)
    at = models.DateTimeField()
    expires_at = neutral(models.DateTimeField(null=True, blank=True), "end of the ground")
    own = models.BooleanField(default=False)
    actor = neutral(models.CharField(max_length=80), "an actor's kind and number")
    origin = models.ForeignKey(Origin, models.SET_NULL, null=True, blank=True, related_name="+")
    proof = personal(SealedJSONField(), Category.CONSENT, source=Source.SUBJECT)
    text = models.ForeignKey("consents.WordingText", models.PROTECT, null=True, blank=True, related_name="+")
    seal = neutral(models.CharField(max_length=64, blank=True), "a keyed digest (consents/grounds/event_chain.py)")
    previous = neutral(models.CharField(max_length=64, blank=True), "the seal of the person's event before")
    personal_data = PersonalData(subject="person", clock="at", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("consent event")
        indexes = [
            models.Index(fields=["person", "-at"], name="ground_event_person"),  # the timeline
            # what was given and withdrawn in each month
            models.Index(
                fields=["at"],
                include=["kind", "channel", "purpose"],
                condition=models.Q(basis="consent"),
                name="consent_event_at",
            ),
        ]
        triggers = [pgtrigger.Protect(name="no_change", operation=pgtrigger.Update)]


class Restriction(models.Model):
    """Art. 18: the person's data are kept, not used, until somebody lifts it."""

    class Reason(models.TextChoices):
        ACCURACY = "accuracy", _("Accuracy contested")  # 18(1)(a)
        UNLAWFUL = "unlawful", _("Unlawful, but the person wants no erasure")  # 18(1)(b)
        CLAIMS = "claims", _("Needed by the person for claims")  # 18(1)(c)
        OBJECTION = "objection", _("Objection pending")  # 18(1)(d)

    person = models.ForeignKey(Person, models.CASCADE, related_name="restrictions")
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()
    placed_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    told_at = neutral(models.DateTimeField(null=True, blank=True), "when the person was told that it ends")
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), "end of the restriction")
    lifted_by = neutral(models.CharField(max_length=80, blank=True), "an actor's kind and number")
    personal_data = PersonalData(subject="person", clock="since", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("restriction")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(lifted_at=None), name="restricted_once"),
        ]

    @classmethod
    def in_force(cls, people: Any) -> set[int]:
        """Which of `people` (primary keys) are restricted now."""
        held = cls.objects.filter(person__in=people, lifted_at=None).values_list("person_id", flat=True)
        return page_memo.asked(("restricted", *people), lambda: set(held)) if isinstance(people, list) else set(held)
