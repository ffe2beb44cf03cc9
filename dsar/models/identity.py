"""How the requester's identity was checked (Art. 12(6)): method, outcome, who, when. The evidence is not kept."""

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
from dsar.models.parts import PartQuerySet, Subject
from dsar.models.terms import DIGEST


class IdentityCheck(HouseSealedModel):
    """One check. A code goes to an address that was *stored*, never to the one typed; only its digest is kept."""

    class Method(models.TextChoices):
        EMAIL = "email", pgettext_lazy("identity", "Code to the stored e-mail address")
        PHONE = "phone", pgettext_lazy("identity", "Code or call to the stored phone number")
        POST = "post", pgettext_lazy("identity", "Code by letter to the stored address")
        QUESTIONS = "questions", pgettext_lazy("identity", "Questions that only this person can answer")
        PRESENT = "in_person", pgettext_lazy("identity", "In person")
        EDELIVERY = "edelivery", pgettext_lazy("identity", "Qualified electronic delivery")
        AUTHORITY = "authority", pgettext_lazy("identity", "Authority of a representative")
        NEEDLESS = "needless", pgettext_lazy("identity", "None needed for this request")

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("identity", "Waiting")
        PASSED = "passed", pgettext_lazy("identity", "Shown")
        FAILED = "failed", pgettext_lazy("identity", "Not shown")
        EXPIRED = "expired", pgettext_lazy("identity", "Expired")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="checks")
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, blank=True, related_name="checks")
    method = models.CharField(_("method"), max_length=10, choices=Method)
    code_digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_by = neutral(models.CharField(max_length=80), SIGNED)
    asked_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    expires_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.WAITING)
    why = ours(_("why this is enough, or not"))
    checked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    checked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    evidence_deleted_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("that, how, when and by whom identity was checked; never the evidence")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name, verbose_name_plural = _("identity check"), _("identity checks")
        constraints = [
            models.CheckConstraint(
                name="request_identity_judged_by_somebody",
                condition=Q(outcome="waiting", checked_at=None, checked_by="")
                | (~Q(outcome="waiting") & Q(checked_at__isnull=False) & ~Q(checked_by="")),
            ),
            models.CheckConstraint(
                name="request_identity_code_works_once", condition=Q(outcome="waiting") | Q(code_digest="")
            ),
            models.CheckConstraint(
                name="request_identity_checked_after_asked",
                condition=Q(checked_at=None) | Q(checked_at__gte=F("asked_at")),
            ),
            models.CheckConstraint(
                name="request_identity_judged_with_reason",  # a human's judgement says why; a code speaks for itself
                condition=~Q(method__in=["questions", "in_person", "authority"])
                | Q(outcome__in=["waiting", "expired"])
                | Q(why__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.outcome}"
