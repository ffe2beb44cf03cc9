"""What the ledger and the access log share: append-only rows, each with an HMAC over its canonical form."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any, ClassVar

import pgtrigger
import structlog
from django.conf import settings
from django.db import models

from crm.privacy.declarations import neutral

APPEND_ONLY = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
OUTSIDE_THE_HMAC = {"id", "cluster", "xid", "mac"}  # the database gives them; the seals hold them


def request_id() -> str:
    """The id of the request at hand, or an empty text outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def canonical(values: dict[str, Any]) -> bytes:
    """One spelling for one row: sorted keys, UTC instants, no spaces."""

    def plain(value: Any) -> str:
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)

    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=plain, ensure_ascii=False).encode()


def seal_of(values: dict[str, Any]) -> bytes:
    """The HMAC-SHA256 of a row under `LEDGER_KEY`."""
    return hmac.new(settings.LEDGER_KEY.encode(), canonical(values), hashlib.sha256).digest()


class CurrentTransaction(models.Func):
    """The 64-bit id of the writing transaction, for the seals that come after."""

    function = "pg_current_xact_id"
    template = "%(function)s()::text::bigint"
    arity = 0
    output_field = models.BigIntegerField()


class CurrentCluster(models.Func):
    """The identifier of this database cluster: transaction ids of another one (a restored dump's) do not compare."""

    template = "(pg_control_system()).system_identifier"
    arity = 0
    output_field = models.BigIntegerField()


class LogRow(models.Model):
    """Base of both logs. `at` is UTC; rows are never changed and leave only with their month's partition."""

    objects: ClassVar[models.Manager[Any]]

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    cluster = models.BigIntegerField(db_default=CurrentCluster())
    xid = models.BigIntegerField(db_default=CurrentTransaction())
    actor_kind = neutral(models.CharField(max_length=16), "a kind of actor")
    actor_id = neutral(models.CharField(max_length=64), "a number, or the name of a job")
    request_id = neutral(models.CharField(max_length=64, blank=True), "a random number")
    mac = neutral(models.BinaryField(), "the row's HMAC")

    class Meta:
        abstract = True

    def sealed_values(self) -> dict[str, Any]:
        """What the HMAC covers: every column but the number, the transaction and the HMAC itself."""
        columns = [column for column in self._meta.concrete_fields if column.attname not in OUTSIDE_THE_HMAC]
        return {column.attname: self.spelled(column) for column in columns}

    def spelled(self, column: models.Field) -> Any:
        """A value as the database gives it back, so that a row sealed with the number 7 for a text stays intact."""
        return column.to_python(getattr(self, column.attname))

    def intact(self) -> bool:
        """Whether the row still says what it said when it was written."""
        return hmac.compare_digest(bytes(self.mac), seal_of(self.sealed_values()))
