"""Seals: one stands for a batch of rows of a log and follows the seal before it."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.keys import merkle
from crm.privacy.models.log_rows import APPEND_ONLY, seal_of

Row = tuple[int, bytes]  # a log row's number and its leaf


class Seal(models.Model):
    """What a log held of one month between two transaction ids of one cluster.

    Whatever is `since` <= xid < `until` was there when the seal was made and nothing can join it. `number` counts over
    both logs without a gap, `previous` is the HMAC of the seal before.
    """

    class Log(models.TextChoices):
        LEDGER = "ledger"
        ACCESS = "access"

    number = models.PositiveBigIntegerField(primary_key=True)
    log = models.CharField(max_length=8, choices=Log)
    cluster = models.BigIntegerField()
    month = neutral(models.DateField(), "the month of the rows")
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    root = neutral(models.BinaryField(), "a Merkle root over HMACs")
    leaves = neutral(models.BinaryField(), "numbers and digests of log rows")
    previous = neutral(models.BinaryField(), "an HMAC")
    at = neutral(models.DateTimeField(), "when the seal was made")
    mac = neutral(models.BinaryField(), "the seal's HMAC")
    personal_data = NoPersonalData("digests of log rows")

    class Meta:
        triggers = APPEND_ONLY
        indexes = [
            models.Index(fields=["log", "cluster", "-number"], name="seal_last"),  # where to go on from
            models.Index(fields=["log", "month", "cluster", "since"], name="seal_month"),  # a month verified
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"

    @classmethod
    def over(cls, rows: Sequence[Row], *, after: "Seal | None", number: int, at: datetime, **place: Any) -> "Seal":
        """The unsaved seal over `rows`; `place` is its log, cluster, month, since and until."""
        seal = cls(number=number, at=at, rows=len(rows), **place)
        seal.root, seal.leaves = merkle.root([leaf for _number, leaf in rows]), merkle.packed(rows)
        seal.previous = bytes(after.mac) if after else b""
        seal.mac = seal_of(seal.said())
        return seal

    def said(self) -> dict[str, Any]:
        """What the HMAC covers and what the copy outside the database repeats."""
        return {
            "number": self.number,
            "log": str(self.log),
            "cluster": self.cluster,
            "month": self.month.isoformat(),
            "since": self.since,
            "until": self.until,
            "rows": self.rows,
            "root": bytes(self.root).hex(),
            "leaves": hashlib.sha256(self.leaves).hexdigest(),
            "previous": bytes(self.previous).hex(),
            "at": self.at,
        }

    def intact(self) -> bool:
        """Whether the seal still says what it said when it was made."""
        return hmac.compare_digest(bytes(self.mac), seal_of(self.said()))
