"""What moves the limit: questions that stop the clock, and the one extension."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from dsar.models.cases import Case, ours
from dsar.models.parts import PartQuerySet


class Suspension(HouseSealedModel):
    """A question without whose answer we cannot go on. It stops the clock only when it was asked promptly."""

    class Reason(models.TextChoices):
        IDENTITY = "identity", pgettext_lazy("suspension", "Identity is in doubt")  # Art. 12(6)
        SCOPE = "scope", pgettext_lazy("suspension", "Which data or activities are meant")  # rec. 63
        AUTHORITY = "authority", pgettext_lazy("suspension", "The representative's authority is in doubt")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="suspensions")
    reason = models.CharField(_("reason"), max_length=9, choices=Reason)
    question = ours(_("what we asked"))
    asked_at = neutral(models.DateTimeField(), OF_THE_CASE)
    asked_by = neutral(models.CharField(max_length=80), SIGNED)
    prompt = models.BooleanField()  # asked without undue delay (EDPB 01/2022 para 159)
    satisfied_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    satisfied_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("when and why a clock stood still; sealed")

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name, verbose_name_plural = _("suspension"), _("suspensions")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reason"], condition=Q(satisfied_at=None), name="request_one_question_at_a_time"
            ),
            models.CheckConstraint(name="request_suspension_says_what", condition=Q(question__isnull=False)),
            models.CheckConstraint(
                name="request_satisfied_after_asked",
                condition=Q(satisfied_at=None, satisfied_by="")
                | (Q(satisfied_at__isnull=False, satisfied_at__gte=F("asked_at")) & ~Q(satisfied_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class Extension(HouseSealedModel):
    """Two further months (Art. 12(3)): once, with reasons, and only if they were told of it within the first month."""

    class Reason(models.TextChoices):
        COMPLEX = "complex", pgettext_lazy("extension", "The request is complex")
        NUMBER = "number", pgettext_lazy("extension", "The number of requests")

    class Way(models.TextChoices):
        EMAIL = "email", _("e-mail")
        POST = "post", _("letter")
        OTHER = "other", _("another way")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, models.CASCADE, related_name="extension")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    text = ours(_("reasons, as the person is told them"))
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    notice_sent_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    notice_way = models.CharField(max_length=6, choices=Way, blank=True)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("why and when a limit was moved; sealed")

    class Meta:
        verbose_name, verbose_name_plural = _("extension"), _("extensions")
        constraints = [
            models.CheckConstraint(name="request_extension_has_reasons", condition=Q(text__isnull=False)),
            models.CheckConstraint(
                name="request_extension_notice_in_a_way",
                condition=Q(notice_sent_at=None, notice_way="") | (Q(notice_sent_at__isnull=False) & ~Q(notice_way="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"
