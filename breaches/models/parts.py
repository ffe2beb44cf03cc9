"""What hangs on a case: other parties, the timeline, evidence."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text, kept_with_its_case
from breaches.models.terms import DIGEST, SEVERAL
from crm.accounts.permissions import rights
from crm.casework.case_models import OF_THE_CASE, SIGNED, CaseEvent, DeskQuerySet
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed.files import SealedFileField


class PartQuerySet(DeskQuerySet):
    """Questions about what hangs on a case."""

    right = rights.PRIVACY_BREACHES


class OtherParty(HouseSealedModel):
    """Another firm that has a part in it, with its role."""

    class Role(models.TextChoices):
        PROCESSOR = "processor", pgettext_lazy("party to a breach", "Processor")
        SUBPROCESSOR = "subprocessor", pgettext_lazy("party to a breach", "Sub-processor")
        CONTROLLER = "controller", pgettext_lazy("party to a breach", "Controller for whom we process")
        JOINT = "joint_controller", pgettext_lazy("party to a breach", "Joint controller")
        OPERATOR = "operator", pgettext_lazy("party to a breach", "Operator (post, courier, telecom)")
        ATTORNEY = "attorney", pgettext_lazy("party to a breach", "Attorney who files for us")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="parties")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    name = case_text(_("name"))
    address = case_text(_("address"))
    identifier = case_text(_("NIP, REGON or KRS"))
    contact = case_text(_("contact"))

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("firms that have a part in a case; sealed under the house key")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("other party"), _("other parties")

    def __str__(self) -> str:
        return f"party {self.pk}"


class Event(CaseEvent):
    """One entry of the timeline. `at` is when it happened, `noted_at` when it was written down."""

    class Kind(models.TextChoices):
        SIGNAL = "signal", pgettext_lazy("event of a breach", "First signal")
        OPENED = "opened", pgettext_lazy("event of a breach", "Case opened")
        INCIDENT = "incident", pgettext_lazy("event of a breach", "Report joined")
        AWARE = "aware", pgettext_lazy("event of a breach", "Breach established")
        PROCESSOR = "processor", pgettext_lazy("event of a breach", "Processor told us")
        DESCRIBED = "described", pgettext_lazy("event of a breach", "Description changed")
        STOPPED = "stopped", pgettext_lazy("event of a breach", "Stopped or contained")
        NOTE = "note", pgettext_lazy("event of a breach", "Note")
        TALK = "talk", pgettext_lazy("event of a breach", "Talk or letter")
        SCOPE = "scope", pgettext_lazy("event of a breach", "Scope drawn")
        ASSESSED = "assessed", pgettext_lazy("event of a breach", "Risk assessed")
        OPINION = "opinion", pgettext_lazy("event of a breach", "Opinion of the DPO")
        PROPOSED = "proposed", pgettext_lazy("event of a breach", "Decision proposed")
        DECIDED = "decided", pgettext_lazy("event of a breach", "Decision")
        PREPARED = "prepared", pgettext_lazy("event of a breach", "Filing prepared")
        FILED = "filed", pgettext_lazy("event of a breach", "Filed with the authority")
        TOLD = "told", pgettext_lazy("event of a breach", "People told")
        MEASURE = "measure", pgettext_lazy("event of a breach", "Measure")
        CONTROLLERS = "controllers", pgettext_lazy("event of a breach", "Controllers told")
        CLOSED = "closed", pgettext_lazy("event of a breach", "Case closed")
        REOPENED = "reopened", pgettext_lazy("event of a breach", "Case opened again")

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NOTE)
    text = case_text(_("what happened"))

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("the timeline of a case; its texts are sealed")

    class Meta(CaseEvent.Meta):
        indexes = [models.Index(fields=["breach", "-at", "-id"], name="breach_event_newest")]  # the timeline
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"{self.kind} {self.breach_id}"


class Evidence(HouseSealedModel):
    """A file that proves something, kept as it came, with its digest."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="evidence")
    title = case_text(_("what it proves"))
    name = case_text(_("file name"))
    file = neutral(SealedFileField(_("file"), house=True), SEVERAL)
    size = models.PositiveIntegerField(default=0)
    digest = neutral(models.CharField(max_length=64), DIGEST)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("papers about a case, sealed under the house key")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name, verbose_name_plural = _("evidence"), _("evidence")
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"evidence {self.digest[:8]}"
