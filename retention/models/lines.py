"""What one run found of one person, and what became of them."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedQuerySet, SealedTextField
from retention.models.rules import Rule
from retention.models.runs import OF_THE_RUN, SIGNED, Run


class RunLineQuerySet(SealedQuerySet):
    """Questions about lines."""

    def going(self) -> Self:
        """Those whose people are to go, wholly or in part, and have not yet."""
        outcomes = [RunLine.Outcome.ERASE, RunLine.Outcome.REDUCE]
        return self.filter(outcome__in=outcomes, excluded_at=None, result="")

    def for_desk(self, user: Any) -> Self:
        """With people and keys, for whoever may see retention; nothing for others."""
        return self.select_related("person__key", "rule") if user.may("privacy.retention") else self.none()


class RunLine(SealedModel):
    """What one run found of one person and what became of them. `until` is the last day of keeping, `ref` the number
    of the hold that keeps them, `counts` {model: {"deleted", "kept"}} once it is done.
    """

    class Outcome(models.TextChoices):
        ERASE = "erase", pgettext_lazy("outcome of retention", "Delete")
        REDUCE = "reduce", pgettext_lazy("outcome of retention", "Anonymise")
        HELD = "held", pgettext_lazy("outcome of retention", "Held back")

    class Why(models.TextChoices):
        PERIOD = "period", _("the period is over")
        OLD_ROWS = "old_rows", _("older entries, whose period is over")
        WITHDRAWN = "withdrawn", _("consent withdrawn")
        OBJECTED = "objected", _("objection")
        EXPIRED = "expired", _("the ground expired")
        ENDED = "ended", _("the ground ended")
        NOBODY = "nobody", _("no purpose keeps the data")
        HOLD = "hold", _("held back")
        OPEN = "open", _("something is under way")
        RESTRICTED = "restricted", _("processing is restricted")

    class Result(models.TextChoices):
        GONE = "gone", pgettext_lazy("result of retention", "Deleted")
        REDUCED = "reduced", pgettext_lazy("result of retention", "Anonymised")
        BEFORE = "before", pgettext_lazy("result of retention", "Gone before")
        STAYED = "stayed", pgettext_lazy("result of retention", "Stayed: something changed")
        FAILED = "failed", pgettext_lazy("result of retention", "Not done: an error")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="run_lines")
    person_hash = neutral(models.CharField(max_length=64), "a keyed hash, which no one can turn back")
    outcome = models.CharField(max_length=8, choices=Outcome)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    purpose = neutral(models.SlugField(max_length=40, blank=True), "a purpose's slug")
    reason = models.CharField(max_length=12, choices=Why)
    until = neutral(models.DateField(null=True, blank=True), "the last day of a period of ours")
    ref = neutral(models.CharField(max_length=40, blank=True), "the number of a hold of ours")
    # keys of the recipients that are told when they go (Art. 19); no relation, a line outlives none of them
    recipients = neutral(ArrayField(models.BigIntegerField(), default=list), "keys of recipients")
    excluded_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    excluded_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    excluded_why = personal(SealedTextField(null=True, blank=True), Category.CORRESPONDENCE, source=Source.STAFF)
    result = models.CharField(max_length=8, choices=Result, blank=True)
    done_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    counts = neutral(models.JSONField(default=dict), "numbers by model")

    objects: ClassVar[Any] = RunLineQuerySet.as_manager()
    personal_data = PersonalData(subject="person", rows=Rows.BLANK, moves=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of a run")
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="run_line_once")]
        indexes = [
            models.Index(fields=["run", "outcome", "id"], name="run_line_outcome"),  # the tabs of a run, page by page
            # what a worker does next
            models.Index(fields=["run", "id"], condition=Q(result=""), name="run_line_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.run_id}/{self.pk}"

    @property
    def excluded(self) -> bool:
        """Whether somebody excluded the person from this run."""
        return self.excluded_at is not None
