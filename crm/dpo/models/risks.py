"""The register of risks for people (Art. 24(1), 32(1)-(2)): what could happen, how likely, how bad, what is done.

Likelihood and severity are steps from 1 to 4 (crm/dpo/risks/risk_scale.py). A measure is of the catalogue in the code,
and then the product looks whether it holds, or declared by hand with a note.
"""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, StaffData, neutral

SIGNED = "an actor's kind and number"
WORDS = "words about a risk"
DAY = "a day of the organisation's"
HIGHEST = 4


class RiskQuerySet(models.QuerySet):
    """Questions about risks."""

    def current(self) -> Self:
        """Those that are not closed."""
        return self.exclude(state=Risk.State.CLOSED)

    def due(self, day: date) -> Self:
        """Those to be looked at again by `day`, and those whose measure turned out not to hold."""
        return self.current().filter(Q(review_on__lte=day) | Q(marked_at__isnull=False))

    def told(self) -> Self:
        """Together with measures and owner."""
        return self.select_related("owner").prefetch_related("measures")


class Risk(models.Model):
    """One thing that could happen to people, within a purpose or, without one, anywhere in the organisation."""

    class Event(models.TextChoices):
        """What is feared (CNIL)."""

        ACCESS = "access", _("Somebody who must not sees the data")
        CHANGE = "change", _("Data are changed against people's will")
        LOSS = "loss", _("Data disappear")
        FAIRNESS = "fairness", _("People are treated unfairly or cannot use their rights")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("risk", "Worked on")
        ACCEPTED = "accepted", pgettext_lazy("risk", "Accepted")
        CLOSED = "closed", pgettext_lazy("risk", "Closed")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    purpose = neutral(models.SlugField(max_length=40, blank=True), "a purpose's short name")
    event = models.CharField(_("what is feared"), max_length=10, choices=Event)
    title = neutral(models.CharField(_("what could happen"), max_length=160), WORDS)
    asset = neutral(models.CharField(_("what it concerns"), max_length=160), WORDS)
    threat = neutral(models.TextField(_("how it could come about"), max_length=2000), WORDS)
    likelihood = models.PositiveSmallIntegerField(_("likelihood before"))
    severity = models.PositiveSmallIntegerField(_("effect on people before"))
    likelihood_after = models.PositiveSmallIntegerField(_("likelihood after"))
    severity_after = models.PositiveSmallIntegerField(_("effect on people after"))
    why_higher = neutral(models.TextField(_("why it is higher after"), blank=True), WORDS)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("who looks after it"),
    )
    review_on = neutral(models.DateField(_("next look")), DAY)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    state_note = neutral(models.TextField(_("why"), blank=True), WORDS)
    created_by = neutral(models.CharField(max_length=80), SIGNED)
    created_at = neutral(models.DateTimeField(default=timezone.now), "about the entry")
    looked_at = neutral(models.DateTimeField(default=timezone.now), "when it was looked at last")
    marked_at = neutral(models.DateTimeField(null=True, blank=True), "when a measure turned out not to hold")

    objects = RiskQuerySet.as_manager()
    personal_data = StaffData("owner", "which colleague looks after which risk")

    class Meta:
        ordering = ["number"]
        verbose_name, verbose_name_plural = _("risk"), _("risks")
        indexes = [models.Index(fields=["purpose"], name="risk_purpose")]  # the risks of an assessment
        constraints = [
            models.CheckConstraint(
                name="risk_steps",
                condition=Q(
                    likelihood__range=(1, HIGHEST),
                    severity__range=(1, HIGHEST),
                    likelihood_after__range=(1, HIGHEST),
                    severity_after__range=(1, HIGHEST),
                ),
            ),
            models.CheckConstraint(
                name="risk_never_higher_after_without_a_word",
                condition=Q(likelihood_after__lte=F("likelihood"), severity_after__lte=F("severity"))
                | ~Q(why_higher=""),
            ),
            models.CheckConstraint(name="risk_state_says_why", condition=Q(state="open") | ~Q(state_note="")),
        ]

    def __str__(self) -> str:
        return f"{self.called} {self.title}"

    @property
    def called(self) -> str:
        """Its number as papers say it: R-07."""
        return f"R-{self.number:02d}"

    @property
    def target(self) -> str:
        """The row as the ledger names it."""
        return f"risk:{self.pk}"


class RiskMeasure(models.Model):
    """One measure against a risk: `code` of the catalogue, or `words` of what the organisation does, declared."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="measures")
    code = neutral(models.CharField(max_length=24, blank=True), "the name of a measure")
    words = neutral(models.CharField(_("measure"), max_length=240, blank=True), "what the organisation does")
    note = neutral(models.CharField(_("evidence"), max_length=400, blank=True), "where the evidence is kept")
    declared_by = neutral(models.CharField(max_length=80), SIGNED)
    declared_at = neutral(models.DateTimeField(default=timezone.now), "about the measure")

    personal_data = NoPersonalData("what is done against a risk")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "code"], condition=~Q(code=""), name="risk_measure_once"),
            models.CheckConstraint(
                name="risk_measure_verified_or_declared",
                condition=(~Q(code="") & Q(words="")) | (Q(code="") & ~Q(words="")),
            ),
        ]

    def __str__(self) -> str:
        return self.code or self.words


class MeasureCheck(models.Model):
    """What the product last saw of one measure of the catalogue: whether it holds, and the figures behind it."""

    code = neutral(models.CharField(max_length=24, unique=True), "the name of a measure")
    held = models.BooleanField()
    good = models.PositiveIntegerField(default=0)
    all = models.PositiveIntegerField(default=0)
    seen_on = neutral(models.DateField(null=True, blank=True), "the day of what was seen, such as a drill")
    checked_at = neutral(models.DateTimeField(default=timezone.now), "when the product looked")
    changed_at = neutral(models.DateTimeField(default=timezone.now), "since when it is so")

    personal_data = NoPersonalData("how the product is set up")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {'holds' if self.held else 'does not hold'}"
