"""Which companies, deals, tasks and documents a program was shown: else it could not be told that they are gone."""

from datetime import timedelta

from django.db import models

from crm.accounts.models import Client
from crm.accounts.models.clients import LONGEST
from crm.privacy.declarations import NoPersonalData, neutral

KEPT = LONGEST + timedelta(days=30)  # no token lives longer, so nobody comes back with an older mark


class GivenRecord(models.Model):
    """That a program was shown a record, under its public id, with the public id of the person whose it is.

    It outlives both by a token's life (`gone_at`), so that whoever reads the feed seldom hears of their end too.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="+", db_index=False)
    kind = neutral(models.CharField(max_length=8), "a kind of record")
    record = models.UUIDField()
    person = models.UUIDField(null=True, blank=True)
    gone_at = neutral(models.DateTimeField(null=True, blank=True), "when a public id ended")

    personal_data = NoPersonalData("public ids of records that a program has, until it can be told that they are gone")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "record"], name="given_record_once")]
        indexes = [
            # what else of somebody's a program has
            models.Index(fields=["person"], condition=models.Q(person__isnull=False), name="given_record_person"),
            # which are gone by now, and since when
            models.Index(fields=["kind", "record"], condition=models.Q(gone_at=None), name="given_record_here"),
            models.Index(fields=["gone_at"], condition=models.Q(gone_at__isnull=False), name="given_record_gone"),
        ]

    def __str__(self) -> str:
        return f"client {self.client_id}: a {self.kind}"
