"""Reasons to keep somebody that sales report: the desk answers with a hold, or with no."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Source, Twin, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedQuerySet, SealedTextField
from retention.models.holds import Hold

SIGNED = "an actor's kind and number"
OF_THE_REPORT = "when staff asked and answered, not when the person did anything"


class KeepReportQuerySet(SealedQuerySet):
    """Questions about reports."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(answer="")

    def for_desk(self, user: Any) -> Self:
        """With people, keys and holds, for whoever may see retention; nothing for others."""
        rows = self.select_related("person__key", "hold")
        return rows if user.may("privacy.retention") else self.none()


class KeepReport(SealedModel):
    """What somebody of sales knows that speaks for keeping a person's data, and what the desk made of it."""

    class Answer(models.TextChoices):
        HOLD = "hold", pgettext_lazy("answer to a report", "Put on hold")
        NO = "no", pgettext_lazy("answer to a report", "No reason to keep")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="keep_reports")
    text = personal(SealedTextField(_("reason to keep")), Category.CORRESPONDENCE, source=Source.STAFF)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_REPORT)
    answer = models.CharField(_("answer"), max_length=4, choices=Answer, blank=True)
    answered_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    answered_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_REPORT)
    answered_why = personal(
        SealedTextField(_("words with the answer"), null=True, blank=True), Category.CORRESPONDENCE, source=Source.STAFF
    )
    hold = models.ForeignKey(Hold, models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = KeepReportQuerySet.as_manager()
    personal_data = PersonalData(subject="person", clock="made_at", twin=Twin.REFUSES)

    class Meta:
        verbose_name, verbose_name_plural = _("reason to keep"), _("reasons to keep")
        ordering = ["-pk"]
        constraints = [
            # one question at a time about one person
            models.UniqueConstraint(fields=["person"], condition=Q(answer=""), name="keep_report_one_open"),
            models.CheckConstraint(
                name="keep_report_answered_by_somebody",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & ~Q(answered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
