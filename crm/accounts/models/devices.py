"""Browsers that somebody signed in with, and the codes for the day the phone is lost."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q

from crm.accounts.models.staff import User
from crm.privacy.categories import Category
from crm.privacy.declarations import Source, StaffData, neutral, personal


class DeviceQuerySet(models.QuerySet):
    """Devices as phrases."""

    def trusted(self, at: datetime) -> Self:
        """Those that are not asked for a code."""
        return self.filter(trusted_until__gt=at)


class Device(models.Model):
    """One browser of one user. Only the browser has the token behind `digest`."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    digest = neutral(models.CharField(max_length=64), "a one-way hash of the browser's token")
    name = personal(models.CharField(max_length=40, blank=True), Category.TECHNICAL, source=Source.SYSTEM)
    first_at = personal(models.DateTimeField(), Category.TECHNICAL, source=Source.SYSTEM)
    seen_at = personal(models.DateTimeField(), Category.TECHNICAL, source=Source.SYSTEM)
    trusted_until = neutral(models.DateTimeField(null=True), "a limit")

    objects = DeviceQuerySet.as_manager()
    personal_data = StaffData("user", "the browsers our staff sign in with; gone after ninety days without")

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="device_once_per_user")]
        indexes = [models.Index(fields=["seen_at"], name="device_seen_at")]  # the tidying of old ones

    def __str__(self) -> str:
        return self.name or f"device {self.pk}"


class RecoveryCode(models.Model):
    """A code that stands in for the second factor once. It is shown when it is made and kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = neutral(models.CharField(max_length=64), "a keyed hash")
    made_at = personal(models.DateTimeField(), Category.TECHNICAL, source=Source.SYSTEM)
    used_at = personal(models.DateTimeField(null=True), Category.TECHNICAL, source=Source.SYSTEM)

    personal_data = StaffData("user", "codes for a lost phone, as hashes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]
        indexes = [models.Index(fields=["user"], name="recovery_code_unused", condition=Q(used_at=None))]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
