"""Training of colleagues (Art. 24, 32(4), 39(1)(b) GDPR): quizzes as proof, what a role has to pass, reminders.

A module is named by its slug (crm/accounts/training/catalogue.py). What was passed and when is never changed; its
version and language stay beside it.
"""

from datetime import date
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.roles import Role
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal

SIGNED = "an actor's kind and number"
MODULE = "the short name of a training module"
SLUG = 44  # letters: «own-» and a key


class TrainingAttemptQuerySet(models.QuerySet):
    """Questions about quizzes."""

    def passed(self) -> Self:
        """Those that were passed."""
        return self.exclude(valid_until=None)

    def valid(self, day: date) -> Self:
        """Passed, and not due again before that day is over."""
        return self.filter(valid_until__gte=day)

    def running(self) -> Self:
        """Begun and not finished."""
        return self.filter(finished_at=None)


class TrainingAttempt(models.Model):
    """One quiz of one colleague: which questions were drawn, what was answered, how it ended.

    `answers` = {number of a question: places of the answers that were chosen}.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="training_attempts")
    module = neutral(models.CharField(max_length=SLUG), MODULE)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    drawn = neutral(ArrayField(models.PositiveSmallIntegerField()), "numbers of questions")
    needed = models.PositiveSmallIntegerField()
    answers = personal(models.JSONField(default=dict), Category.EMPLOYMENT)
    score = models.PositiveSmallIntegerField(default=0)
    begun_at = personal(models.DateTimeField(default=timezone.now), Category.EMPLOYMENT)
    finished_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)
    valid_until = personal(models.DateField(null=True, blank=True), Category.EMPLOYMENT)

    objects = TrainingAttemptQuerySet.as_manager()
    personal_data = StaffData("user", "proof that colleagues were trained, as Art. 24, 32(4) and 39(1)(b) GDPR want it")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "module", "valid_until"], name="training_valid")]  # who has what
        constraints = [
            models.UniqueConstraint(
                fields=["user", "module"], condition=Q(finished_at=None), name="training_one_quiz_at_a_time"
            ),
            models.CheckConstraint(
                name="training_passed_when_finished", condition=Q(valid_until=None) | Q(finished_at__isnull=False)
            ),
            models.CheckConstraint(
                name="training_passed_by_score", condition=Q(valid_until=None) | Q(score__gte=F("needed"))
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id}, {self.module} {self.version}"

    @property
    def passed(self) -> bool:
        """Whether it was passed."""
        return self.valid_until is not None

    @property
    def code(self) -> str:
        """What the certificate is called."""
        return self.uid.hex[:8].upper()

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"user:{self.user_id} training:{self.uid}"


class RequiredTraining(models.Model):
    """From `since` on an authorisation of the role waits for the module; until it is lifted."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="required_training", verbose_name=_("role"))
    module = neutral(models.CharField(_("module"), max_length=SLUG), MODULE)
    since = neutral(models.DateField(_("from")), "a day of the organisation's")
    set_by = neutral(models.CharField(max_length=80), SIGNED)
    set_at = neutral(models.DateTimeField(default=timezone.now), "when the organisation decided")
    lifted_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), "when the organisation decided")

    personal_data = NoPersonalData("a rule of the organisation's")

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "module"], condition=Q(lifted_at=None), name="required_training_one_at_a_time"
            ),
            models.CheckConstraint(
                name="required_training_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module} for role {self.role_id}"


class TrainingNotice(models.Model):
    """A reminder that was sent: of which module, which day it was due, how far ahead. Sent once each."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="training_notices")
    module = neutral(models.CharField(max_length=SLUG), MODULE)
    due_on = personal(models.DateField(), Category.EMPLOYMENT)
    lead = models.SmallIntegerField()  # days ahead, -1 for one that is late
    at = neutral(models.DateTimeField(default=timezone.now), "when a reminder went")

    personal_data = StaffData("user", "that colleagues were reminded of training, once for each distance")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "module", "due_on", "lead"], name="training_told_once"),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id}, {self.module}, {self.due_on}"


class MonthlyAnswer(models.Model):
    """The one question of a month, answered. Never counted against anybody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="monthly_answers")
    month = personal(models.DateField(), Category.EMPLOYMENT)  # its first day
    module = neutral(models.CharField(max_length=SLUG), MODULE)
    question = models.PositiveSmallIntegerField()
    chosen = personal(ArrayField(models.PositiveSmallIntegerField(), default=list), Category.EMPLOYMENT)
    right = models.BooleanField()
    at = personal(models.DateTimeField(default=timezone.now), Category.EMPLOYMENT)

    personal_data = StaffData("user", "that colleagues answered the short question of a month")

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "month"], name="monthly_answer_once")]

    def __str__(self) -> str:
        return f"user {self.user_id}, {self.month}"


def due_for(reader: Any, day: date) -> QuerySet[RequiredTraining]:
    """What the reader's role has to pass and they have not passed for so long."""
    passed = TrainingAttempt.objects.valid(day).filter(user=reader, module=OuterRef("module"))
    return RequiredTraining.objects.filter(~Exists(passed), role=reader.role, lifted_at=None, since__lte=day).order_by()


def lacking_of(user: str, role: str, day: date) -> QuerySet[RequiredTraining]:
    """What a role requires on that day and the user has not passed, or has passed too long ago, as a condition of a
    statement around it. `user` and `role` are paths to their keys there.
    """
    passed = TrainingAttempt.objects.valid(day).filter(user=OuterRef(OuterRef(user)), module=OuterRef("module"))
    rows = RequiredTraining.objects.filter(role=OuterRef(role), lifted_at=None, since__lte=day)
    return rows.filter(~Exists(passed)).order_by()
