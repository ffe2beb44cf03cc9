"""A private link by which a calendar program reads somebody's tasks. The link itself is not kept, only its digest."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral


class CalendarFeed(models.Model):
    """One link of one colleague. `read_at` and `hour_reads` hold the last use, and how often in that hour."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    name = neutral(models.CharField(_("name"), max_length=40), "what a colleague calls the calendar")
    digest = neutral(models.BinaryField(max_length=32, unique=True), "of a random secret")
    made_at = neutral(models.DateTimeField(), "about the link")
    expires_at = neutral(models.DateTimeField(), "a limit")
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), "about the link")
    read_at = neutral(models.DateTimeField(null=True, blank=True), "about the link")
    hour_at = neutral(models.DateTimeField(null=True, blank=True), "about the link")
    hour_reads = models.PositiveIntegerField(default=0)
    personal_data: ClassVar = StaffData(
        user="owner", why="which calendar reads whose tasks; the owner sees and ends it"
    )

    class Meta:
        verbose_name = _("calendar link")
        indexes = [models.Index(fields=["owner", "-made_at"], name="feed_owner")]  # one's own links

    def __str__(self) -> str:
        return f"calendar link {self.uid.hex[:8]}"

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"feed:{self.uid}"

    def in_force(self, at: datetime) -> bool:
        """Whether it opens at `at`."""
        return self.expires_at > at and (self.revoked_at is None or self.revoked_at > at)
