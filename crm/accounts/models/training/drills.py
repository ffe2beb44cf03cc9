"""Exercises with impostors: a drill call or a drill mail from the desk to a colleague, and how it went.

What one colleague did is theirs and the officer's to see; everybody else gets counts, from five people on.
"""

from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import StaffData, neutral, personal

SIGNED = "an actor's kind and number"


class DrillQuerySet(models.QuerySet):
    """Questions about exercises."""

    def due(self, day: Any) -> Self:
        """Mails that are to go by that day and have not."""
        return self.filter(kind=ImpostorDrill.Kind.MAIL, planned_for__lte=day, begun_at=None, dropped_at=None)

    def ended(self) -> Self:
        """Those whose result is known."""
        return self.exclude(result="")


class ImpostorDrill(models.Model):
    """One exercise with one colleague. `script` names what is said (crm/accounts/training/drill_scripts.py)."""

    class Kind(models.TextChoices):
        """How the impostor comes."""

        CALL = "call", pgettext_lazy("exercise", "Call")
        MAIL = "mail", pgettext_lazy("exercise", "Mail")

    class Result(models.TextChoices):
        """What the colleague did. No word of it blames anybody."""

        REPORTED = "reported", pgettext_lazy("exercise", "Reported it")
        ASKED = "asked", pgettext_lazy("exercise", "Asked for proof")
        GAVE = "gave", pgettext_lazy("exercise", "Gave it away")
        UNNOTICED = "unnoticed", pgettext_lazy("exercise", "Did not notice")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="impostor_drills", verbose_name=_("with whom")
    )
    kind = models.CharField(max_length=4, choices=Kind.choices)
    script = neutral(models.CharField(_("script"), max_length=30), "the short name of a script")
    planned_for = personal(models.DateField(_("day")), Category.EMPLOYMENT)
    planned_by = neutral(models.CharField(max_length=80), SIGNED)
    planned_at = neutral(models.DateTimeField(default=timezone.now), "when an exercise was planned")
    digest = neutral(models.CharField(max_length=64, blank=True, db_index=True), "a hash of the link in a drill mail")
    begun_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    ended_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)
    ended_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    dropped_at = neutral(models.DateTimeField(null=True, blank=True), "when an exercise was called off")
    seen_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)

    objects = DrillQuerySet.as_manager()
    personal_data = StaffData("user", "exercises that train colleagues against impostors (Art. 32(4), 39(1)(b) GDPR)")

    class Meta:
        ordering = ["-planned_for", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="drill_ended_with_a_result",
                condition=Q(result="", ended_at=None, ended_by="")
                | (~Q(result="") & Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(name="drill_dropped_or_ended", condition=Q(dropped_at=None) | Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"exercise {self.uid}"

    @property
    def target(self) -> str:
        """As the ledger names it: the exercise alone, not with whom."""
        return f"exercise:{self.uid}"
