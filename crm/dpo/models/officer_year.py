"""The officer's year: the plan by months, the report to the management, notices of the officer's appointment."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.database.frozen_columns import stays_once
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedJSONField, SealedTextField

OURS = "the officer's own words about their work; sealed under the house key"


def words(label: Any = None) -> Any:
    """A text of the officer."""
    return neutral(SealedTextField(label, house=True), OURS)


class PlanTask(HouseSealedModel):
    """One task of the officer in a month of a year (Art. 39(1))."""

    class Kind(models.TextChoices):
        AUDIT = "audit", pgettext_lazy("task of the officer", "Audit")
        TRAINING = "training", pgettext_lazy("task of the officer", "Training")
        REVIEW = "review", pgettext_lazy("task of the officer", "Review")
        REPORT = "report", pgettext_lazy("task of the officer", "Report")
        OTHER = "other", pgettext_lazy("task of the officer", "Other")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("task of the officer", "Planned")
        BEGUN = "begun", pgettext_lazy("task of the officer", "Begun")
        DONE = "done", pgettext_lazy("task of the officer", "Done")
        DROPPED = "dropped", pgettext_lazy("task of the officer", "Dropped")
        MOVED = "moved", pgettext_lazy("task of the officer", "Moved to the next year")

    OPEN = (State.PLANNED, State.BEGUN)

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = words(_("what is to be done"))
    note = words(_("note"))
    link = neutral(models.CharField(_("link"), max_length=200, blank=True), "an address of ours")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    carried_from = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="carried_to")
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    settled_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    settled_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    personal_data = NoPersonalData("tasks of an office; their words are sealed under the house key")

    class Meta:
        ordering = ["year", "month", "pk"]
        verbose_name, verbose_name_plural = _("task of the plan"), _("tasks of the plan")
        constraints = [
            models.CheckConstraint(name="plan_task_in_a_month", condition=Q(month__gte=1, month__lte=12)),
            models.CheckConstraint(
                name="plan_task_settled_by_somebody",
                condition=Q(state__in=["planned", "begun"], settled_at=None)
                | (Q(state__in=["done", "dropped", "moved"], settled_at__isnull=False) & ~Q(settled_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"plan:{self.uid}"

    def late(self, day: date) -> bool:
        """Whether its month is over and it is not settled."""
        return self.state in self.OPEN and (self.year, self.month) < (day.year, day.month)


class YearlyReport(HouseSealedModel):
    """One version of the officer's report of a year: the numbers of a moment, and words that the officer changes."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField()
    numbers = neutral(models.JSONField(default=dict), "how many of what; nobody is named")
    counted_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    summary = words(_("summary"))
    findings = words(_("what was found"))
    recommended = words(_("what is recommended"))
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    signed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    signed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    personal_data = NoPersonalData("how an office worked in a year; its words are sealed under the house key")

    class Meta:
        ordering = ["-year", "-version"]
        verbose_name, verbose_name_plural = _("report to the management"), _("reports to the management")
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="yearly_report_version_once"),
            models.UniqueConstraint(fields=["year"], condition=Q(signed_at=None), name="yearly_report_one_draft"),
            models.CheckConstraint(
                name="yearly_report_signed_by_somebody",
                condition=Q(signed_at=None, signed_by="") | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
            ),
        ]
        triggers = [
            stays_once(
                "as_signed",
                "signed_at",
                "numbers",
                "year",
                "version",
                "signed_at",
                "signed_by",
                words="yearly report: a signed version stays as it is",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.version}"

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"yearly-report:{self.year}/{self.version}"


class OfficerNotice(HouseSealedModel):
    """A notice to the authority about the officer (Art. 37(7)): appointed, changed or recalled; its term and filing."""

    class Kind(models.TextChoices):
        APPOINTED = "appointed", pgettext_lazy("notice of the officer", "Appointment")
        CHANGED = "changed", pgettext_lazy("notice of the officer", "Change of data")
        RECALLED = "recalled", pgettext_lazy("notice of the officer", "Recall")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    happened_on = neutral(models.DateField(_("day of it")), OF_THE_CASE)
    due_on = neutral(models.DateField(), OF_THE_CASE)
    content = neutral(SealedJSONField(house=True), "published contacts of an office, as the authority is told them")
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    filed_on = neutral(models.DateField(_("filed on"), null=True, blank=True), OF_THE_CASE)
    receipt = neutral(models.CharField(_("number of the receipt"), max_length=80, blank=True), "a number of a receipt")
    filed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    personal_data = NoPersonalData("the officer is an office, not a file on somebody; sealed under the house key")

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name, verbose_name_plural = _("notice about the officer"), _("notices about the officer")
        constraints = [
            models.CheckConstraint(
                name="officer_notice_filed_by_somebody",
                condition=Q(filed_on=None, filed_by="") | (Q(filed_on__isnull=False) & ~Q(filed_by="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"officer-notice:{self.uid}"
