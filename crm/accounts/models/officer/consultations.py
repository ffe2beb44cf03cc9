"""Questions to the officer and the officer's opinions (Art. 38(1), (2), 39(1)(a)): numbered, followed or overruled."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.privacy.actors import signature
from crm.privacy.database.frozen_columns import stays_once
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField

NUMBER = "a number of ours"
OF_THE_CASE = "a moment of a consultation"
SIGNED = "an actor's kind and number"
WORDS = "a question about how we work, and its answer; sealed under the house key"


def words(label: Any = None) -> Any:
    """A text of a consultation."""
    return neutral(SealedTextField(label, house=True), WORDS)


class ConsultationQuerySet(SealedQuerySet):
    """Questions about consultations."""

    def for_desk(self, user: Any) -> Self:
        """All of them for whoever sees the privacy desk; none for others."""
        return self.all() if user.may(rights.PRIVACY_VIEW) else self.none()

    def of(self, user: Any) -> Self:
        """Those that a colleague asked."""
        return self.filter(asked_by=signature(user))

    def waiting(self) -> Self:
        """Those without an opinion, the oldest first."""
        return self.filter(given_at=None).order_by("asked_at", "pk")

    def undecided(self) -> Self:
        """Those whose opinion nobody has followed or overruled yet."""
        return self.filter(given_at__isnull=False, decided_at=None)


class Consultation(HouseSealedModel):
    """One question with its opinion, O-2026-003. Overruled it is by whoever decides, with a reason that stays."""

    class Outcome(models.TextChoices):
        FOLLOWED = "followed", pgettext_lazy("opinion of the officer", "Followed")
        OVERRULED = "overruled", pgettext_lazy("opinion of the officer", "Overruled")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), NUMBER)
    demo = models.BooleanField(default=False, editable=False)
    subject = words(_("what it is about"))
    question = words(_("question"))
    asked_by = neutral(models.CharField(max_length=80), SIGNED)
    asked_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    opinion = words(_("opinion"))
    given_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    given_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    reason = words(_("why it was overruled"))
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    decided_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = ConsultationQuerySet.as_manager()
    personal_data = NoPersonalData("questions to the officer about how we work; sealed under the house key")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name, verbose_name_plural = _("consultation of the officer"), _("consultations of the officer")
        constraints = [
            models.CheckConstraint(
                name="consultation_given_by_somebody",
                condition=Q(given_at=None, given_by="") | (Q(given_at__isnull=False) & ~Q(given_by="")),
            ),
            models.CheckConstraint(
                name="consultation_decided_after_its_opinion",
                condition=Q(decided_at=None, decided_by="", outcome="")
                | (Q(decided_at__isnull=False, given_at__isnull=False) & ~Q(decided_by="") & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="consultation_overruled_with_a_reason",  # Art. 38(3), 5(2)
                condition=~Q(outcome="overruled") | Q(reason__isnull=False),
            ),
        ]
        triggers = [
            stays_once(
                "as_decided",
                "decided_at",
                "outcome",
                "decided_at",
                "decided_by",
                "given_at",
                "given_by",
                words="consultation: what was decided of an opinion stays",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"consultation:{self.number}"
