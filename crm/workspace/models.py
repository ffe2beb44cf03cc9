"""First steps: who has hidden them, which presets were accepted. Boards of tiles, and who has one by mail. Packages of
another house on their way in.
"""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.jobs.models import Job
from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedTextField
from crm.privacy.sealed.files import SealedFileField


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


class PackageLoad(HouseSealedModel):
    """A package of another house on its way in. The file and its password are sealed, and gone when the load is over.

    `comparison` is {kind: {rows, here, equal, digests, differs, refused}}: numbers, codes and names of columns.
    """

    class State(models.TextChoices):
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        DONE = "done", pgettext_lazy("import", "Finished")
        GONE = "gone", pgettext_lazy("import", "Given up")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="package_loads")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    digest = neutral(models.CharField(max_length=64), "the digest of a file")
    manifest = neutral(models.JSONField(default=dict), "names of files and columns, numbers and digests")
    comparison = neutral(models.JSONField(default=dict), "numbers, codes and names of columns")
    file = neutral(SealedFileField(house=True), "a package on its way in, gone when the load is over")
    password = neutral(SealedTextField(house=True), "opens the package, gone with it")
    made_at = neutral(models.DateTimeField(default=timezone.now), "a moment of the work")
    finished_at = neutral(models.DateTimeField(null=True), "a moment of the work")
    personal_data: ClassVar = StaffData(user="owner", why="who brought a whole house in")

    class Meta:
        verbose_name = _("loaded package")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state__in=["checked", "running"]), name="package_load_one_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"package load {self.uid.hex[:8]}"

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"package_load:{self.uid}"


class LoadedRow(models.Model):
    """Which row here a row of the package became, until both are compared."""

    load = models.ForeignKey(PackageLoad, models.CASCADE, related_name="rows")
    kind = neutral(models.CharField(max_length=20), "a code of a kind")
    number = models.PositiveIntegerField()  # of the row in its file
    old = models.UUIDField(null=True)
    new = models.UUIDField(null=True)
    row = models.BigIntegerField(null=True)  # its key here
    problem = neutral(models.CharField(max_length=60, blank=True), "the code of a refusal")
    personal_data: ClassVar = NoPersonalData("which number became which; gone when the load is over")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "kind", "number"], name="loaded_row_once")]
        indexes = [models.Index(fields=["load", "old"], name="loaded_row_old")]
