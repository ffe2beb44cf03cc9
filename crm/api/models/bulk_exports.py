"""What a program asked for as a whole: which records its files hold, by public id, and until when they are fetched."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from crm.accounts.models import Client, Token
from crm.jobs.models import Job
from crm.privacy.declarations import NoPersonalData, neutral

FETCHED_FOR = timedelta(days=1)  # from the moment when it is ready; then its addresses answer no more


class BulkExport(models.Model):
    """One of them. No value of anybody lies here: a part is read when it is fetched, as a page of the list would be."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    kind = neutral(models.CharField(max_length=8), "a kind of record")
    purpose_slug = neutral(models.CharField(max_length=40), "a purpose's slug")
    made_at = neutral(models.DateTimeField(default=timezone.now), "when a program asked")
    ready_at = neutral(models.DateTimeField(null=True), "when the work was done")
    personal_data = NoPersonalData("public ids of records for one program, gone a day after they were ready")

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="bulk_export_made")]  # the clean-up

    def __str__(self) -> str:
        return f"bulk export {self.uid.hex[:8]}"

    @property
    def expires_at(self) -> datetime | None:
        """Until when its parts are fetched; None before it is ready."""
        return self.ready_at + FETCHED_FOR if self.ready_at else None


class BulkPart(models.Model):
    """A part: the records in it, in order."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    export = models.ForeignKey(BulkExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    records = neutral(ArrayField(models.UUIDField()), "public ids")
    personal_data = NoPersonalData("public ids of records for one program, gone a day after they were ready")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="bulk_part_once")]

    def __str__(self) -> str:
        return f"part {self.number}"
