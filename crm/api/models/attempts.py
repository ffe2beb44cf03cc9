"""What a caller asked for under an Idempotency-Key, so that asking again does nothing again."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from crm.privacy.declarations import NoPersonalData, neutral

KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=60)  # a request that has not answered by then has died


class AttemptQuerySet(models.QuerySet):
    """Questions about attempts."""

    def over(self, at: datetime) -> Self:
        """Those whose key may be used anew."""
        return self.filter(started_at__lt=at - KEPT_FOR)


class Attempt(models.Model):
    """A POST that named itself: keyed hashes of the caller with the key and of what was sent, and the answer given.

    The answer holds public ids, codes and names of fields, as the ledger does; `status` is empty while it is under way.
    """

    mark = neutral(models.BinaryField(max_length=32, unique=True), "a keyed hash of caller and key")
    sent = neutral(models.BinaryField(max_length=32), "a keyed hash of the request")
    status = models.PositiveSmallIntegerField(null=True)
    answer = neutral(models.JSONField(default=dict), "public ids, codes and names of fields")
    started_at = neutral(models.DateTimeField(), "when a program asked")
    personal_data = NoPersonalData("keyed hashes, codes and public ids, gone after a day")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["started_at"], name="attempt_started")]  # the clean-up

    def stale(self, at: datetime) -> bool:
        """Whether the key may be used anew: its day is over, or whoever worked on it has died."""
        age = at - self.started_at
        return age > KEPT_FOR or (self.status is None and age > LEASE)
