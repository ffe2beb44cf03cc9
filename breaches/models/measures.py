"""What is done about a case: measures as tasks, lessons, and the controllers for whom we process."""

from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text
from breaches.models.parts import PartQuerySet
from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.mail.models.messages import Message
from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedEmailField


class Measure(HouseSealedModel):
    """A task with an owner and a day, or a lesson (which has neither)."""

    class Kind(models.TextChoices):
        CONTAIN = "contain", pgettext_lazy("measure", "Contain")
        REPAIR = "repair", pgettext_lazy("measure", "Repair for the people")
        PREVENT = "prevent", pgettext_lazy("measure", "Prevent the next one")
        LESSON = "lesson", pgettext_lazy("measure", "Lesson learned")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="measures")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PREVENT)
    text = case_text(_("what is to be done"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = neutral(models.DateField(_("by"), null=True, blank=True), OF_THE_CASE)
    done_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    done_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    result = case_text(_("result"))
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = StaffData(user="owner", why="who does what after a breach, for as long as the case is kept")

    class Meta:
        ordering = ["done_at", "due_on", "pk"]
        verbose_name, verbose_name_plural = _("measure"), _("measures")
        constraints = [
            models.CheckConstraint(
                name="breach_measure_has_owner_and_day",
                condition=Q(kind="lesson") | Q(owner__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="breach_measure_done_by_somebody",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.breach_id}"

    def late(self, today: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.done_at is None and self.due_on is not None and self.due_on < today


class ControllerTold(HouseSealedModel):
    """A controller for whom we process, told without undue delay (Art. 33(2)), with the letter as it went."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="controllers")
    name = case_text(_("name of the controller"))
    email = neutral(SealedEmailField(_("e-mail"), house=True), "the address of a firm, sealed under the house key")
    text = case_text(_("letter"))
    how = models.CharField(
        _("how"),
        max_length=5,
        choices=[("email", _("E-mail")), ("other", _("Another way, noted here"))],
        default="email",
    )
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    told_at = neutral(models.DateTimeField(_("told at"), null=True, blank=True), OF_THE_CASE)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("firms for whom we process; sealed under the house key")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("controller told"), _("controllers told")

    def __str__(self) -> str:
        return f"controller {self.pk}"
