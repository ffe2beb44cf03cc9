"""Looks that stand out, as numbers of one colleague on one day; and who has given notice, which one pattern asks for.

A row accuses nobody. It says how many, and what is usual for the same colleague; the desk may write what it was.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import StaffData, neutral, personal

SIGNED = "an actor's kind and number"
COUNTED = "counted from the access log"


class UnusualLook(models.Model):
    """One pattern of one colleague on one day. `usual` is their own, where the pattern has one."""

    class Kind(models.TextChoices):
        NIGHT = "night", pgettext_lazy("pattern of looks", "At night")
        REVEALS = "reveals", pgettext_lazy("pattern of looks", "Many reveals")
        TEAM = "team", pgettext_lazy("pattern of looks", "Another team, for the first time")
        LEAVING = "leaving", pgettext_lazy("pattern of looks", "Export after notice of leaving")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unusual_looks")
    day = neutral(models.DateField(), COUNTED)
    count = models.PositiveIntegerField()
    usual = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="+")
    found_at = neutral(models.DateTimeField(default=timezone.now), COUNTED)
    note = personal(models.CharField(_("what it was"), max_length=200, blank=True), Category.EMPLOYMENT)
    noted_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    noted_at = neutral(models.DateTimeField(null=True, blank=True), "when the desk wrote it")

    personal_data = StaffData("account", "who should be asked about looks that stand out (Art. 5(1)(f), 32)")

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name, verbose_name_plural = _("unusual look"), _("unusual looks")
        indexes = [models.Index(fields=["-day", "-id"], name="unusual_newest")]  # pages by keyset
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "account", "day", "team"], name="unusual_once_a_day", nulls_distinct=False
            ),
            models.CheckConstraint(name="unusual_team_is_named", condition=~Q(kind="team") | Q(team__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id} {self.day}"

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"user:{self.account_id} unusual:{self.kind}"


class LeavingNotice(models.Model):
    """A colleague has given notice, or got it: what they take out from that day on is looked at."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaving_notice")
    told_on = personal(models.DateField(_("notice given on")), Category.EMPLOYMENT)
    noted_by = neutral(models.CharField(max_length=80), SIGNED)
    noted_at = neutral(models.DateTimeField(default=timezone.now), "when it was noted")

    personal_data = StaffData("user", "from when on exports of a colleague who leaves are looked at")

    class Meta:
        ordering = ["-told_on", "-pk"]
        verbose_name, verbose_name_plural = _("notice of leaving"), _("notices of leaving")

    def __str__(self) -> str:
        return f"user {self.user_id}, {self.told_on}"
