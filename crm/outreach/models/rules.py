"""Rules (when, if, then), their versions, what they did, and whom they told something.

Rule ──< RuleVersion     what it does; fixed once it was used
  └───< RuleRun          one happening, done once: the rule and its occasion are unique together
           └──< RuleNews   words for a colleague's bell
"""

from typing import Any, ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Membership
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, StaffData, neutral
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedJSONField, SealedQuerySet, SealedTextField
from crm.sales.models import Deal

WORDS = "words of no single person, sealed under the house key and scanned"
WORK = "about the work of a rule"


class RuleQuerySet(SealedQuerySet):
    """Questions about rules."""

    def visible_to(self, user: Any) -> Self:
        """One's own and those of colleagues in one's teams; all for whoever reaches everybody."""
        if not user.may(rights.RULES_EDIT):
            return self.none()
        reach = user.reach(Group.CONTACT_DATA)
        if reach == Reach.ALL:
            return self.all()
        own = Q(owner=user)
        if reach != Reach.TEAM:
            return self.filter(own)
        return self.filter(own | Q(owner__in=Membership.objects.filter(team__in=user.team_ids).values("user")))

    def running(self) -> Self:
        """Those that are switched on."""
        return self.filter(state=Rule.State.ON, running__isnull=False)


class Rule(HouseSealedModel):
    """One rule. It acts for its owner, by the version that runs; a later version is a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("rule", "Draft")
        ON = "on", pgettext_lazy("rule", "On")
        OFF = "off", pgettext_lazy("rule", "Off")

    class Stop(models.TextChoices):
        """Why it stopped by itself."""

        LIMIT = "limit", _("It reached its limit of the day.")
        ERRORS = "errors", _("It failed several times in a row.")
        OWNER = "owner", _("Its owner has left, or may not do any more what it does.")
        CONDITION = "condition", _("A condition asks for a field that is not there any more.")
        BRAKE = "brake", _("All rules were switched off.")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sales_rules")
    name = neutral(SealedTextField(_("name"), house=True), WORDS)
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.DRAFT)
    running = models.ForeignKey("RuleVersion", models.CASCADE, null=True, blank=True, related_name="+")
    trigger = neutral(models.CharField(max_length=30), "the code of a trigger, of the version that runs")
    on_since = neutral(models.DateTimeField(null=True, blank=True), WORK)
    stopped_for = models.CharField(max_length=9, choices=Stop, blank=True)
    stopped_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    seen_at = neutral(models.DateTimeField(null=True, blank=True), "since when the bell is still")
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    turn = models.PositiveIntegerField(default=0)  # whose turn it is where work goes round
    made_at = neutral(models.DateTimeField(default=timezone.now), WORK)
    personal_data = StaffData(user="owner", why="what a colleague lets the program do")

    objects: ClassVar = RuleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule of work"), _("rules of work")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="rule_on_by_a_version", condition=~Q(state="on") | Q(running__isnull=False, on_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"rule {self.pk}"

    @property
    def target(self) -> str:
        """This rule as the ledger names it."""
        return f"sales_rule:{self.uid}"

    @property
    def on(self) -> bool:
        """Whether it acts."""
        return self.state == self.State.ON


class RuleVersion(HouseSealedModel):
    """What a rule does: {"trigger", "conditions", "steps", "limit"} (crm/outreach/rules/content.py), and its trial."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = neutral(SealedJSONField(house=True), WORDS)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = neutral(models.DateTimeField(default=timezone.now), WORK)
    used_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    tried_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    trial = neutral(models.JSONField(default=dict), "counts, codes and public ids, which open nothing by themselves")
    personal_data = StaffData(user="made_by", why="what a colleague lets the program do")

    class Meta:
        verbose_name, verbose_name_plural = _("version of a rule"), _("versions of rules")
        ordering = ["rule", "-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]
        triggers = [
            pgtrigger.Protect(
                name="used_version_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.used_at IS NOT NULL AND OLD.content IS DISTINCT FROM NEW.content"),
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class RuleRunQuerySet(models.QuerySet):
    """Questions about runs."""

    def waiting(self) -> Self:
        """Those that nobody has carried out yet."""
        return self.filter(state=RuleRun.State.WAITING)

    def acted(self) -> Self:
        """Those in which something was done or refused."""
        return self.filter(state=RuleRun.State.DONE)


class RuleRun(models.Model):
    """One happening and what the rule did about it: codes and public ids, step by step."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        DONE = "done", _("Acted")
        UNFIT = "unfit", _("Conditions not met")
        SKIPPED = "skipped", _("Left out")
        FAILED = "failed", _("Failed")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="runs")
    occasion = neutral(models.CharField(max_length=60), "the number of an entry of the ledger, or of a row and a day")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="rule_runs")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="rule_runs")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    code = neutral(models.CharField(max_length=40, blank=True), "a code")
    steps = neutral(models.JSONField(default=list), "codes and public ids")
    depth = models.PositiveSmallIntegerField(default=0)
    cause = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = neutral(models.DateTimeField(default=timezone.now), WORK)
    ended_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    undone_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    personal_data = PersonalData(subject="person", clock="made_at", rows=Rows.DELETE)

    objects: ClassVar = RuleRunQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("run of a rule"), _("runs of rules")
        constraints = [models.UniqueConstraint(fields=["rule", "occasion"], name="rule_run_once")]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="rule_run_waiting"),
            models.Index(fields=["rule", "-id"], name="rule_run_newest"),
            models.Index(fields=["made_at"], name="rule_run_made"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class RuleNews(models.Model):
    """A rule told a colleague something; the words stand in the step of its version."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rule_news")
    run = models.ForeignKey(RuleRun, models.CASCADE, related_name="news")
    step = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    personal_data = PersonalData(subject="run__person", clock="made_at", rows=Rows.DELETE)

    class Meta:
        verbose_name, verbose_name_plural = _("news of a rule"), _("news of rules")
        constraints = [models.UniqueConstraint(fields=["run", "step", "user"], name="rule_news_once")]
        indexes = [models.Index(fields=["user"], condition=Q(seen_at=None), name="rule_news_unseen")]

    def __str__(self) -> str:
        return f"news {self.pk}"


class RuleBrake(HouseSealedModel):
    """Everything that rules do stands still, and why. One row while it is pulled."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    pulled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    pulled_at = neutral(models.DateTimeField(default=timezone.now), WORK)
    reason = neutral(SealedTextField(_("reason"), house=True), WORDS)
    personal_data = StaffData(user="pulled_by", why="who stopped the rules")

    class Meta:
        verbose_name = _("stop of all rules")

    def __str__(self) -> str:
        return f"brake {self.pk}"


class RuleMark(models.Model):
    """How far the ledger was read for rules, and when days were looked at last. One row."""

    cluster = models.BigIntegerField()
    xid = models.BigIntegerField()
    swept_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    personal_data = NoPersonalData("numbers of the database")

    def __str__(self) -> str:
        return f"{self.cluster}:{self.xid}"
