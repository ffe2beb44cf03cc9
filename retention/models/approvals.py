"""Words that count for runs: the officer's opinion on one, the decider's approval of the coming ones; the pulse."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, neutral
from retention.models.rules import Rule
from retention.models.runs import OF_THE_RUN, SIGNED, WORDS, Run


class RunOpinion(models.Model):
    """What the officer says about a run, with its date. A later one does not unsay an earlier one."""

    class Verdict(models.TextChoices):
        FOR = "for", pgettext_lazy("opinion", "In favour")
        AGAINST = "against", pgettext_lazy("opinion", "Against")

    run = models.ForeignKey(Run, models.CASCADE, related_name="opinions")
    verdict = models.CharField(_("opinion"), max_length=8, choices=Verdict)
    text = neutral(models.TextField(_("reasons")), WORDS)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_RUN)

    personal_data = NoPersonalData("what the officer thinks of a run")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.verdict} {self.run_id}"


class StandingApproval(models.Model):
    """Advance approval of the coming runs of one rule: none waits for the decider before `until`, unless revoked."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="standing_approvals")
    since = neutral(models.DateTimeField(), OF_THE_RUN)
    until = neutral(models.DateTimeField(), OF_THE_RUN)
    reason = neutral(models.TextField(_("reason")), WORDS)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_RUN)
    revoked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_RUN)

    personal_data = NoPersonalData("for which rules runs are approved in advance")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("standing approval")
        constraints = [models.CheckConstraint(name="standing_ends_later", condition=Q(until__gt=models.F("since")))]

    def __str__(self) -> str:
        return f"standing {self.pk}"

    @staticmethod
    def in_force(at: datetime) -> models.QuerySet["StandingApproval"]:
        """Those that count at `at`."""
        rows = StandingApproval.objects.filter(since__lte=at, until__gt=at)
        return rows.filter(Q(revoked_at=None) | Q(revoked_at__gt=at))


class Pulse(models.Model):
    """When the schedule looked last, so that a jump of the clock is noticed. One row. `jumped_at` is the last jump."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    at = neutral(models.DateTimeField(), OF_THE_RUN)
    jumped_at = neutral(models.DateTimeField(null=True), OF_THE_RUN)
    gap = models.PositiveBigIntegerField(default=0)  # seconds
    personal_data = NoPersonalData("when the schedule looked last")

    class Meta:
        constraints = [models.CheckConstraint(name="one_pulse", condition=Q(only=True))]

    def __str__(self) -> str:
        return f"{self.at}"
