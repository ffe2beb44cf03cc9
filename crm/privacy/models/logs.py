"""The ledger and the access log: two append-only tables, partitioned by month (see the first migration)."""

from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import PersonalData, Rows, neutral
from crm.privacy.models.log_rows import APPEND_ONLY, LogRow
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import Sealed, SealedTextField


class LedgerEntry(LogRow):
    """One act: what was done to whom by whom. Names of columns, never values."""

    act = neutral(models.CharField(max_length=64), "a dotted noun")
    about = models.UUIDField(null=True, blank=True)  # the person's public id, without a foreign key
    target = neutral(models.CharField(max_length=80, blank=True), "kind and number of what was acted on")
    fields = neutral(ArrayField(models.CharField(max_length=64), default=list), "names of columns")
    counts = neutral(models.JSONField(default=dict), "numbers and codes")
    personal_data = PersonalData(subject="about", clock="at", rows=Rows.KEEP)

    class Meta:
        verbose_name = _("entry of the log")
        triggers = APPEND_ONLY
        indexes = [
            models.Index(fields=["about", "-at"], name="ledger_about"),  # the history of a person
            models.Index(fields=["act", "-at"], name="ledger_act"),  # the desk's filter; what moved since a moment
            models.Index(fields=["target", "-at"], name="ledger_target"),  # when a firm, deal, task or paper moved last
            # the feed of changes: on from a mark, however much lies behind it
            models.Index(fields=["cluster", "xid", "id"], name="ledger_feed"),
            BrinIndex(fields=["xid"], name="ledger_xid", autosummarize=True, pages_per_range=16),  # rows to seal
        ]


class AccessEntry(LogRow, HouseSealedModel):
    """One look: who was shown which people, where, for what, and why if something was revealed."""

    uid = models.UUIDField(default=uuid4, editable=False)
    view = neutral(models.CharField(max_length=64), "the name of a page")
    people = neutral(ArrayField(models.BigIntegerField()), "internal numbers of people")
    fields = neutral(ArrayField(models.CharField(max_length=64), default=list), "names of columns")
    purpose = neutral(models.CharField(max_length=40, blank=True), "a purpose's slug")
    reason = neutral(models.CharField(max_length=40, blank=True), "a reason's code")
    note = neutral(SealedTextField(house=True), "the user's own words, sealed under the house key")
    personal_data = PersonalData(subject="people", clock="at", rows=Rows.KEEP)

    class Meta:
        verbose_name = _("entry of the access log")
        triggers = APPEND_ONLY
        indexes = [
            GinIndex(fields=["people"], name="access_people"),  # who saw this person
            models.Index(fields=["actor_id", "-at"], name="access_actor"),  # what this user saw
            BrinIndex(fields=["xid"], name="access_xid", autosummarize=True, pages_per_range=16),  # rows to seal
        ]

    def spelled(self, column: models.Field) -> Any:
        """As the base's, with the note as ciphertext: the HMAC must not need the house key."""
        if column.attname != "note":
            return super().spelled(column)
        raw = self.__dict__.get("note")
        return raw.blob.hex() if isinstance(raw, Sealed) else ""
