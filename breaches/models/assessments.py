"""How grave it is: the answers and their score (ENISA), then what a human says of it, with reasons.

The score proposes; whoever assesses decides the risk and writes why (authorities: a calculator alone is no assessment).
"""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text, kept_with_its_case
from breaches.models.parts import PartQuerySet
from breaches.models.terms import CODES
from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import HouseSealedModel


class Risk(models.TextChoices):
    """The outcome, by which the law asks (Art. 33(1), 34(1))."""

    NONE = "no_risk", pgettext_lazy("risk to people", "Unlikely to be a risk")
    RISK = "risk", pgettext_lazy("risk to people", "Risk")
    HIGH = "high_risk", pgettext_lazy("risk to people", "High risk")


class Gravity(models.TextChoices):
    """How bad the consequences are for people: a field of the common template."""

    MINOR = "minor", pgettext_lazy("severity for people", "Minor")
    MODERATE = "moderate", pgettext_lazy("severity for people", "Moderate")
    SEVERE = "severe", pgettext_lazy("severity for people", "Severe")


class Assessment(HouseSealedModel):
    """One version of the assessment; the newest counts, the earlier ones stay."""

    class Base(models.TextChoices):
        SIMPLE = "simple", pgettext_lazy("data of a breach", "Contact data and the like")
        BEHAVIOUR = "behavioural", pgettext_lazy("data of a breach", "Purchases, habits, whereabouts")
        MONEY = "financial", pgettext_lazy("data of a breach", "Financial data")
        SENSITIVE = "sensitive", pgettext_lazy("data of a breach", "Special categories, secrets")

    class Band(models.TextChoices):
        LOW = "low", pgettext_lazy("score of a breach", "Low")
        MEDIUM = "medium", pgettext_lazy("score of a breach", "Medium")
        HIGH = "high", pgettext_lazy("score of a breach", "High")
        VERY_HIGH = "very_high", pgettext_lazy("score of a breach", "Very high")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="assessments")
    version = models.PositiveIntegerField()
    base = models.CharField(max_length=12, choices=Base)
    step = models.SmallIntegerField(
        default=0
    )  # whole steps up or down from the base (crm: breaches/assessment/questions.py)
    factors = neutral(ArrayField(models.CharField(max_length=24), default=list, blank=True), CODES)
    dpc = models.PositiveSmallIntegerField()
    ei = models.DecimalField(max_digits=3, decimal_places=2)
    confidentiality = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))
    integrity = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))
    availability = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))
    malicious = models.BooleanField(default=False)
    cb = models.DecimalField(max_digits=3, decimal_places=2)
    score = models.DecimalField(max_digits=4, decimal_places=2)
    band = models.CharField(max_length=9, choices=Band)
    many = models.BooleanField(default=False)  # more than 100 people: a flag beside the score
    unintelligible = models.BooleanField(default=False)  # strongly encrypted, key safe: the other flag
    pesel = models.BooleanField(default=False)  # PESEL with a name: high unless somebody writes why not
    pesel_why_not = case_text(_("why it is not a high risk all the same"))
    suggested = models.CharField(max_length=9, choices=Risk)
    risk = models.CharField(_("risk to people"), max_length=9, choices=Risk)
    gravity = models.CharField(_("severity for people"), max_length=8, choices=Gravity)
    reasoning = case_text(_("reasons"))
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("how grave a case is; its texts are sealed")

    class Meta:
        ordering = ["-version"]
        verbose_name, verbose_name_plural = _("assessment"), _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["breach", "version"], name="assessment_one_of_a_version"),
            models.CheckConstraint(name="assessment_has_reasons", condition=Q(reasoning__isnull=False)),
            models.CheckConstraint(
                name="assessment_pesel_is_high",
                condition=Q(pesel=False) | Q(risk="high_risk") | Q(pesel_why_not__isnull=False),
            ),
            models.CheckConstraint(name="assessment_dpc", condition=Q(dpc__gte=1, dpc__lte=4)),
            models.CheckConstraint(name="assessment_score", condition=Q(score=F("dpc") * F("ei") + F("cb"))),
        ]
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"assessment {self.breach_id}/{self.version}"
