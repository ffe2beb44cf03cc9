"""What a program shows to be let in: of its text a beginning and a hash are kept, the text was shown once."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.db import models
from django.utils import timezone

from crm.privacy.declarations import neutral

LONGEST = timedelta(days=366)  # no token outlives a year: whoever uses it is asked again


class BearerTokenQuerySet(models.QuerySet):
    """Questions about tokens."""

    def alive(self, at: datetime | None = None) -> Self:
        """Neither revoked nor run out at `at` (now by default)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class BearerToken(models.Model):
    """The columns that such tokens share. Rows stay when a token ends: the logs name it by its prefix."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    prefix = neutral(models.CharField(max_length=16, unique=True), "random letters")
    digest = neutral(models.BinaryField(max_length=32), "a one-way hash of 256 random bits")
    created_at = neutral(models.DateTimeField(), "about a token")
    expires_at = neutral(models.DateTimeField(), "about a token")
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), "about a token")
    last_used_at = neutral(models.DateTimeField(null=True, blank=True), "when a program called")
    told_days = models.PositiveSmallIntegerField(null=True, blank=True)  # the latest notice: so many days ahead

    class Meta:
        abstract = True

    @property
    def days_left(self) -> int:
        """Days until it ends, the last one counted whole."""
        return -((timezone.now() - self.expires_at) // timedelta(days=1))

    def alive(self, at: datetime | None = None) -> bool:
        """Neither revoked nor run out at `at` (now by default)."""
        return self.revoked_at is None and self.expires_at > (at or timezone.now())
