"""Assessments in steps: of a legitimate interest (LIA, Art. 6(1)(f)) and of the impact on people (DPIA, Art. 35).

A version is edited until whoever decides has decided, and stays then as it was; a later look is the next version. The
questions stand in crm/dpo/balancing and crm/dpo/impact, the verbs in crm/dpo/steps.
"""

from datetime import date
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, neutral

SIGNED = "an actor's kind and number"
WORDS = "words about a purpose"
DAY = "a day of the organisation's"


class AssessmentQuerySet(models.QuerySet):
    """Questions about assessments."""

    def of(self, kind: str) -> Self:
        """Those of one kind."""
        return self.filter(kind=kind)

    def counting(self) -> Self:
        """The last decided version of each purpose and kind: what counts now, good or bad."""
        same = type(self)(self.model).filter(kind=OuterRef("kind"), purpose=OuterRef("purpose"))
        return self.filter(pk=Subquery(same.exclude(decided_at=None).order_by("-version").values("pk")[:1]))

    def told(self) -> Self:
        """Together with the officer's opinions."""
        return self.select_related("overrules").prefetch_related("opinions")


class Assessment(models.Model):
    """One version of an assessment of one purpose.

    `answers`: {question: {answer, note, at}}; `frozen`: the risks as they stood when it was decided; `covers`: the
    categories, channels and marketing that were looked at.
    """

    class Kind(models.TextChoices):
        BALANCING = "balancing", _("Balancing test (LIA)")
        IMPACT = "impact", _("Impact assessment (DPIA)")

    class Outcome(models.TextChoices):
        OPEN = "", pgettext_lazy("assessment", "Not decided")
        OURS = "ours", _("Our interest outweighs")
        SAFEGUARDS = "safeguards", _("Our interest outweighs with the safeguards named")
        THEIRS = "theirs", _("People's interests outweigh: this basis does not carry the purpose")
        NOT_NEEDED = "not_needed", _("No assessment is needed")
        APPROVED = "approved", pgettext_lazy("assessment", "Approved")
        CONDITIONS = "conditions", _("Approved with a condition")
        REJECTED = "rejected", _("Given up: it is not done")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField()  # the same in all versions
    version = models.PositiveSmallIntegerField(default=1)
    purpose = neutral(models.SlugField(max_length=40), "a purpose's short name")
    answers = neutral(models.JSONField(default=dict), WORDS)
    covers = neutral(models.JSONField(default=dict), "codes of categories and channels")
    frozen = neutral(models.JSONField(default=dict), "words about risks")
    begun_by = neutral(models.CharField(max_length=80), SIGNED)
    begun_at = neutral(models.DateTimeField(default=timezone.now), "about the assessment")
    needed = models.BooleanField(null=True, blank=True)  # what the screening of an impact assessment found
    screened_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    screened_at = neutral(models.DateTimeField(null=True, blank=True), "about the assessment")
    handed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    handed_at = neutral(models.DateTimeField(null=True, blank=True), "when it was passed on for a decision")
    consulted_on = neutral(models.DateField(_("sent to the authority on"), null=True, blank=True), DAY)
    extended = models.BooleanField(_("the authority needs six weeks more"), default=False)
    answered_on = neutral(models.DateField(_("the authority answered on"), null=True, blank=True), DAY)
    advice = neutral(models.TextField(_("what the authority advises"), blank=True), WORDS)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    reason = neutral(models.TextField(_("reason"), blank=True), WORDS)
    overrules = models.ForeignKey("AssessmentOpinion", models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    decided_at = neutral(models.DateTimeField(null=True, blank=True), "about the decision")
    review_on = neutral(models.DateField(_("next look"), null=True, blank=True), DAY)
    reopened_at = neutral(models.DateTimeField(null=True, blank=True), "when a measure turned out not to hold")
    reopened_for = neutral(models.JSONField(default=list, blank=True), "codes of measures")

    objects = AssessmentQuerySet.as_manager()
    personal_data = NoPersonalData("what a purpose does to people, not to whom")

    class Meta:
        ordering = ["kind", "number", "-version"]
        verbose_name, verbose_name_plural = _("assessment"), _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number", "version"], name="assessment_number"),
            models.UniqueConstraint(fields=["kind", "purpose", "version"], name="assessment_of_purpose"),
            models.UniqueConstraint(
                fields=["kind", "purpose"], condition=Q(decided_at=None), name="assessment_one_undecided"
            ),
            models.CheckConstraint(
                name="assessment_decided_by_somebody",
                condition=Q(decided_at=None, decided_by="", outcome="")
                | (Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(outcome="")),
            ),
            models.CheckConstraint(name="assessment_against_says_why", condition=Q(overrules=None) | ~Q(reason="")),
            models.CheckConstraint(
                name="assessment_answer_after_question",
                condition=Q(answered_on=None) | Q(answered_on__gte=F("consulted_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called} {self.purpose} v{self.version}"

    @property
    def called(self) -> str:
        """Its number as papers say it: D-04, L-02."""
        return f"{'D' if self.kind == self.Kind.IMPACT else 'L'}-{self.number:02d}"

    @property
    def target(self) -> str:
        """The row as the ledger names it."""
        return f"assessment:{self.pk}"

    @property
    def undecided(self) -> bool:
        """Whether it may still be changed."""
        return self.decided_at is None

    @property
    def opinion(self) -> "AssessmentOpinion | None":
        """The officer's newest word; None while they have not spoken."""
        return max(self.opinions.all(), key=lambda word: (word.given_at, word.pk), default=None)

    @property
    def warned(self) -> bool:
        """Whether the officer's newest word is against it."""
        return self.opinion is not None and self.opinion.verdict == AssessmentOpinion.Verdict.AGAINST

    @property
    def passes(self) -> bool:
        """Whether its outcome lets the processing go on."""
        return self.outcome in GOOD

    def stands(self, day: date) -> bool:
        """Whether it counts on `day`: decided in favour, and its next look not overdue."""
        return self.passes and (self.review_on is None or self.review_on >= day) and self.reopened_at is None

    def covered(self, terms: dict[str, Any]) -> bool:
        """Whether what was looked at holds all of `terms`: categories, channels, marketing."""
        inside = all(set(terms[name]) <= set(self.covers.get(name, ())) for name in ("categories", "channels"))
        return inside and (not terms["marketing"] or bool(self.covers.get("marketing")))


GOOD = frozenset(
    {
        Assessment.Outcome.OURS,
        Assessment.Outcome.SAFEGUARDS,
        Assessment.Outcome.NOT_NEEDED,
        Assessment.Outcome.APPROVED,
        Assessment.Outcome.CONDITIONS,
    }
)


class AssessmentOpinion(models.Model):
    """What the officer says about an assessment, with its date (Art. 35(2)). A later one does not unsay an earlier."""

    class Verdict(models.TextChoices):
        FOR = "for", pgettext_lazy("opinion", "In favour")
        CONDITION = "condition", pgettext_lazy("opinion", "In favour, with a condition")
        AGAINST = "against", pgettext_lazy("opinion", "Against")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="opinions")
    verdict = models.CharField(_("opinion"), max_length=10, choices=Verdict)
    text = neutral(models.TextField(_("reasons")), WORDS)
    given_by = neutral(models.CharField(max_length=80), SIGNED)
    given_at = neutral(models.DateTimeField(default=timezone.now), "about the opinion")

    personal_data = NoPersonalData("what the officer thinks of a purpose")

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.verdict} {self.assessment_id}"
