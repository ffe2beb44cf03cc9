"""First steps: who has hidden them, which presets were accepted. Boards of tiles, and who has one by mail."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral


class HiddenSteps(models.Model):
    """A user who has hidden the first steps."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    personal_data = StaffData(user="user", why="which colleague has hidden the first steps")

    class Meta:
        verbose_name = _("first steps hidden")

    def __str__(self) -> str:
        return f"hidden by {self.user_id}"


class SettledStep(models.Model):
    """A step whose preset was accepted by a user who may take it."""

    slug = neutral(models.SlugField(unique=True), "a name of a step")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    personal_data: ClassVar = StaffData(user="by", why="which colleague said that a first step fits")

    class Meta:
        verbose_name = _("first step settled")

    def __str__(self) -> str:
        return self.slug


class Dashboard(models.Model):
    """A board of tiles: a colleague's own or a team's. `tiles` are those of crm/workspace/dashboards/tile_shape.py."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="dashboard"
    )
    team = models.OneToOneField("accounts.Team", models.CASCADE, null=True, blank=True, related_name="dashboard")
    tiles = neutral(models.JSONField(default=list), "names of lists, views and columns, ids and numbers")
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    personal_data: ClassVar = StaffData(user="owner", why="which numbers a colleague keeps before them")

    class Meta:
        verbose_name = _("dashboard")
        constraints = [
            models.CheckConstraint(
                name="dashboard_is_ones_or_a_teams",
                condition=models.Q(owner=None, team__isnull=False) | models.Q(owner__isnull=False, team=None),
            ),
        ]

    def __str__(self) -> str:
        return f"dashboard {self.uid.hex[:8]}"


class MondayMail(models.Model):
    """Somebody who has a board by mail on Mondays, and the day of the last one."""

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    sent_on = neutral(models.DateField(), "the day of the last mail")
    personal_data: ClassVar = StaffData(user="user", why="which colleague has numbers by mail")

    class Meta:
        verbose_name = _("dashboard by mail")
        constraints = [models.UniqueConstraint(fields=["user", "dashboard"], name="monday_mail_once")]

    def __str__(self) -> str:
        return f"mail to {self.user_id}"
