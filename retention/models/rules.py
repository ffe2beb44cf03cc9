"""How long data are kept for a purpose: rules in versions, who switched them on and off, what the officer said.

A rule is never edited. Its next version is drafted beside it and counts once the decider has switched it on, which
switches the version before off. What only keeps because a law demands it is planted on, all else off
(rules/rule_seeds.py)."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.outside.recipients import Named
from retention.periods import Period

RULE = "about a rule"
SIGNED = "an actor's kind and number"
PLANTED = "system:retention.seeds"  # who switched on what the law demands
GRACE = timedelta(days=7)  # an end on a day off moves: a week is more than any row of them


class Start(models.TextChoices):
    """What a period is counted from."""

    ACTIVITY = "activity", _("the person's own last activity")
    CONTRACT_END = "contract_end", _("the end of the contract")
    GROUND_END = "ground_end", _("the end of consent or of another ground")
    PAYMENT_DUE = "payment_due", _("the day payment fell due")
    DOCUMENT = "document", _("the day the document was issued")
    SUBMISSION = "submission", _("the form that the person sent")
    CASE_END = "case_end", _("the closing of the request, complaint or breach")
    DROPPED = "dropped", _("the day nobody wanted to go on with the enquiry")
    ROW = "row", _("the entry itself")


class Force(models.TextChoices):
    """Why a rule keeps. A duty stands against a request for erasure (Art. 17(3)(b), (e)), a need does not."""

    NEED = "need", pgettext_lazy("force of a rule", "A purpose needs it")
    DUTY = "duty", pgettext_lazy("force of a rule", "The law demands it")


class RuleQuerySet(models.QuerySet):
    """Questions about rules."""

    def on(self, at: datetime) -> Self:
        """Those switched on at `at`; one version of each slug at most."""
        lasting = RuleSwitch.objects.filter(on=True, at__lte=at).filter(Q(replaced_at=None) | Q(replaced_at__gt=at))
        return self.filter(pk__in=lasting.values("rule"))

    def newest(self) -> Self:
        """The last version of each slug."""
        return self.order_by("slug", "-version").distinct("slug")

    def told(self) -> Self:
        """Together with opinions and switches."""
        return self.prefetch_related("opinions", "switches")


class Rule(Named):
    """One version of a rule. `purpose` is a slug; empty for people whom no purpose keeps at all.

    `claims`: it keeps for claims that are merely possible, which justifies little (NSA III OSK 6553/21); switching it
    on takes a confirmation of its own.
    """

    slug = neutral(models.SlugField(_("address"), max_length=40), "a rule's short name")
    version = models.PositiveSmallIntegerField(default=1)
    purpose = neutral(models.SlugField(_("purpose"), max_length=40, blank=True), "a purpose's slug")
    categories = ArrayField(models.CharField(max_length=24, choices=Category), verbose_name=_("categories"))
    start = models.CharField(_("counted from"), max_length=12, choices=Start)
    years = models.PositiveSmallIntegerField(_("years"), default=0)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    to_year_end = models.BooleanField(_("to the end of the year"), default=False)
    from_next_year = models.BooleanField(_("from the beginning of the next year"), default=False)
    roll = models.BooleanField(_("a last day off moves to the next working day"), default=False)
    force = models.CharField(_("why it keeps"), max_length=4, choices=Force, default=Force.NEED)
    claims = models.BooleanField(_("for claims that are merely possible"), default=False)
    article = neutral(models.CharField(_("article"), max_length=120, blank=True), "an article of the law")
    reason = neutral(models.TextField(_("reason")), RULE)
    reason_en = neutral(models.TextField(_("reason in English"), blank=True), RULE)
    why = neutral(models.TextField(_("why this version"), blank=True), RULE)
    drafted_by = neutral(models.CharField(max_length=80), SIGNED)
    drafted_at = neutral(models.DateTimeField(default=timezone.now), RULE)

    objects = RuleQuerySet.as_manager()
    personal_data = NoPersonalData("how long we keep, not whose data")

    class Meta:
        verbose_name, verbose_name_plural = _("retention rule"), _("retention rules")
        ordering = ["slug", "version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="rule_version"),
            # the law names an event; entries by their own age would keep the people behind them without an end
            models.CheckConstraint(name="rule_of_rows_is_a_need", condition=~Q(start="row") | Q(force="need")),
            models.CheckConstraint(name="rule_of_nobody_is_a_need", condition=~Q(purpose="") | Q(force="need")),
        ]
        triggers = [pgtrigger.Protect(name="no_change", operation=pgtrigger.Update)]

    @property
    def period(self) -> Period:
        """How long it keeps."""
        rounding = {"to_year_end": self.to_year_end, "from_next_year": self.from_next_year, "roll": self.roll}
        return Period(years=self.years, months=self.months, days=self.days, **rounding)

    @property
    def grace(self) -> timedelta:
        """How long nothing goes yet after the last day: whether a year's end that is a day off moves is disputed."""
        return GRACE if self.to_year_end and not self.roll else timedelta()

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"rule:{self.slug}:{self.version}"

    @property
    def because(self) -> str:
        """The reason in the reader's language."""
        return self.reason_en if (get_language() or "").startswith("en") and self.reason_en else self.reason

    @property
    def switch(self) -> Any:
        """The newest word about it, RuleSwitch; None while nobody has spoken. Prefetch with `told`."""
        return max(self.switches.all(), key=lambda word: (word.at, word.pk), default=None)

    @property
    def is_on(self) -> bool:
        """Whether it counts now."""
        return self.switch is not None and self.switch.on

    @property
    def opinion(self) -> Any:
        """The officer's newest word, RuleOpinion; None while they have not spoken."""
        return max(self.opinions.all(), key=lambda word: (word.at, word.pk), default=None)

    @property
    def warned(self) -> bool:
        """Whether the officer's newest word is against it."""
        return self.opinion is not None and self.opinion.verdict == RuleOpinion.Verdict.AGAINST


class RuleOpinion(models.Model):
    """What the officer says about a version of a rule, with its date. A later one does not unsay an earlier one."""

    class Verdict(models.TextChoices):
        FOR = "for", pgettext_lazy("opinion", "In favour")
        AGAINST = "against", pgettext_lazy("opinion", "Against")

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="opinions")
    verdict = models.CharField(_("opinion"), max_length=8, choices=Verdict)
    text = neutral(models.TextField(_("reasons")), RULE)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), RULE)
    personal_data = NoPersonalData("what the officer thinks of a rule")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.verdict} {self.rule_id}"


class RuleSwitch(models.Model):
    """A rule switched on or off: by whom, when, why. `seen` is what the decider was shown: {"run": number, "counts"}.

    The newest row of a rule wins. `replaced_at` ends a row that switched on: the rule was switched off, or its next
    version took over. The database itself ends none without a row that says why, and deletes none of the planted ones.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="switches")
    slug = neutral(models.SlugField(max_length=40), "a rule's short name")
    on = models.BooleanField()
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), RULE)
    reason = neutral(models.TextField(_("reason"), blank=True), RULE)
    seen = neutral(models.JSONField(default=dict), "a number and counts of a preview")
    confirmed = models.BooleanField(default=False)  # that claims are known and worth keeping everybody for
    overrules = models.ForeignKey(RuleOpinion, models.PROTECT, null=True, blank=True, related_name="+")
    replaced_at = neutral(models.DateTimeField(null=True, blank=True), RULE)
    personal_data = NoPersonalData("which rules count, and who said so")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(on=True, replaced_at=None), name="rule_one_version_on"
            ),
            models.CheckConstraint(name="rule_off_has_reason", condition=Q(on=True) | ~Q(reason="")),
            models.CheckConstraint(name="rule_on_has_preview", condition=Q(on=False) | ~Q(seen={})),
        ]
        triggers = [
            pgtrigger.Protect(name="planted_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__by=PLANTED)),
            pgtrigger.Trigger(
                name="off_says_why",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("replaced_at"),
                condition=pgtrigger.Q(old__on=True, new__replaced_at__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM retention_ruleswitch AS off
                        WHERE off.rule_id = NEW.rule_id AND NOT off."on" AND off.at = NEW.replaced_at
                    ) THEN RAISE EXCEPTION 'a rule is switched off by a row that says who and why'; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{'on' if self.on else 'off'} {self.slug}"
