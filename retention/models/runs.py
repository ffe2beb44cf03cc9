"""One run of the purge: counted, looked at, approved, carried out, sealed. What it found of each person is a line.

    counting ──> preview ──approve──> approved ──not_before──> running ──> done
                    └────────discard─────┘ └───sanity───> stopped ──go on──┘

A line points at its person until the run is over; then only their keyed hash says that they were in it.
"""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.jobs.models import Job
from crm.privacy.declarations import NoPersonalData, neutral

SIGNED = "an actor's kind and number"
OF_THE_RUN = "a moment of a run, not of a person's life"
WORDS = "the firm's own words about a run"


class RunQuerySet(models.QuerySet):
    """Questions about runs."""

    def for_desk(self, user: Any) -> Self:
        """All of them for whoever may see retention; none for others."""
        return self.all() if user.may("privacy.retention") else self.none()

    def open_preview(self) -> Self:
        """What waits for a decision; one at most."""
        return self.filter(state=Run.State.PREVIEW)

    def ahead(self) -> Self:
        """Approved ones whose people are still here."""
        return self.filter(state__in=[Run.State.APPROVED, Run.State.RUNNING, Run.State.STOPPED])

    def due(self, at: datetime) -> Self:
        """Approved ones that are to begin."""
        return self.filter(state=Run.State.APPROVED, not_before__lte=at)

    def sealed(self) -> Self:
        """Those with a protocol, in the order of its chain."""
        return self.exclude(digest="").order_by("finished_at", "pk")


class Run(models.Model):
    """A run. `counts` are its totals by outcome and result; `by_hand` are codes that say why no standing approval
    would do; `changed` is how many were found otherwise at the approval than in the preview.
    """

    class State(models.TextChoices):
        COUNTING = "counting", pgettext_lazy("run", "Being counted")
        PREVIEW = "preview", pgettext_lazy("run", "Preview, nothing deleted")
        APPROVED = "approved", pgettext_lazy("run", "Approved, waiting")
        RUNNING = "running", pgettext_lazy("run", "Running")
        DONE = "done", pgettext_lazy("run", "Carried out")
        STOPPED = "stopped", pgettext_lazy("run", "Stopped")
        DISCARDED = "discarded", pgettext_lazy("run", "Discarded")

    class ByHand(models.TextChoices):
        FIRST_RUNS = "first_runs", _("one of the first two runs of a rule")
        IMPORT = "import", _("within 30 days of an import")
        NO_STANDING = "no_standing", _("no standing approval for a rule")
        NO_RULE = "no_rule", _("people without a rule")

    class Stop(models.TextChoices):
        CLOCKS = "clocks", _("The clocks of server and database differ by more than an hour.")
        JUMP = "jump", _("Since the approval the clock jumped, or everything stood still, for more than an hour.")
        LEDGER = "ledger", _("The ledger has entries from the future: the clock was set back.")
        USUAL = "usual", _("Far more people than in the last runs.")
        SHARE = "share", _("More than a fifth of everybody.")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), "a run's number")
    state = models.CharField(max_length=10, choices=State, default=State.COUNTING)
    counted_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    counts = neutral(models.JSONField(default=dict), "numbers")
    changed = models.PositiveIntegerField(default=0)
    by_hand = ArrayField(models.CharField(max_length=12, choices=ByHand), default=list)
    approved_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    approved_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    typed = models.PositiveIntegerField(null=True, blank=True)
    note = neutral(models.TextField(blank=True), WORDS)
    standing = neutral(ArrayField(models.BigIntegerField(), default=list), "numbers of standing approvals")
    not_before = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")  # of the counting, then of the purge
    started_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    finished_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    stopped_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    stopped_why = models.CharField(max_length=8, choices=Stop, blank=True)
    go_on_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    go_on_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    go_on_why = neutral(models.TextField(blank=True), WORDS)
    discarded_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    discarded_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)
    discarded_why = neutral(models.TextField(blank=True), WORDS)
    protocol = neutral(models.JSONField(default=dict), "numbers, codes and keyed hashes")
    digest = neutral(models.CharField(max_length=64, blank=True), "a digest of the protocol")
    previous = neutral(models.CharField(max_length=64, blank=True), "the digest of the protocol before")

    objects: ClassVar[Any] = RunQuerySet.as_manager()
    personal_data = NoPersonalData("numbers, codes and digests about a run; who was in it stands in its lines")

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("run"), _("runs")
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="preview"), name="run_one_preview"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="counting"), name="run_one_counting"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="run_one_at_work"),
            models.CheckConstraint(
                name="run_approved_by_somebody",
                condition=~Q(state__in=["approved", "running", "stopped", "done"])
                | (Q(approved_at__isnull=False, not_before__isnull=False) & ~Q(approved_by="")),
            ),
            models.CheckConstraint(name="run_done_has_protocol", condition=~Q(state="done") | ~Q(digest="")),
        ]
        indexes = [
            # what is due, what waits: few runs are ever open
            models.Index(
                fields=["state", "not_before"], condition=~Q(state__in=["done", "discarded"]), name="run_open"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"run:{self.number}"

    @property
    def opinion(self) -> Any:
        """The officer's newest word; None while they have not spoken."""
        return max(self.opinions.all(), key=lambda word: (word.at, word.pk), default=None)

    @property
    def warned(self) -> bool:
        """Whether the officer's newest word is against it."""
        return self.opinion is not None and self.opinion.verdict == "against"

    @property
    def undecided(self) -> bool:
        """Whether lines may still be excluded and opinions given."""
        return self.state == self.State.PREVIEW
