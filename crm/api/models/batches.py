"""Batches of a program that are done as a job: what it sent, until it is done, and what became of each row."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone

from crm.accounts.models import Client, Token
from crm.jobs.models import Job
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedJSONField

KEPT_FOR = timedelta(days=7)  # the outcomes; what was sent goes as soon as it is done, and after a day in any case
SENT_FOR = timedelta(days=1)


class Batch(HouseSealedModel):
    """One of them. `rows` is what was sent, sealed, gone once it is done; `outcomes` ids, codes and names of fields."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    rows = neutral(SealedJSONField(house=True), "what a program sent, sealed under the house key, gone once it is done")
    outcomes = neutral(models.JSONField(default=list), "statuses, public ids, codes and names of fields")
    made_at = neutral(models.DateTimeField(default=timezone.now), "when a program asked")
    personal_data = NoPersonalData("public ids and codes; what was sent is sealed and gone within a day")

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="batch_made")]  # the clean-up

    def __str__(self) -> str:
        return f"batch {self.uid.hex[:8]}"
