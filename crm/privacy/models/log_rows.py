"""What the ledger and the access log share: append-only rows, each with an HMAC over its canonical form."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

import pgtrigger
import structlog
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from crm.privacy.declarations import neutral

APPEND_ONLY = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
GIVEN = ("id", "cluster", "xid")  # by the database
OUTSIDE_THE_HMAC = {*GIVEN, "mac"}  # the seals hold them


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

    def append(self) -> None:
        """Insert the row by a statement made once for each log: half the time of save(), and every page pays it."""
        self.append_few([self])

    @classmethod
    def append_few(cls, rows: Sequence[Any]) -> None:
        """Insert some rows by one such statement, with one commit."""
        columns, statement = insertion(cls, len(rows))
        with connection.cursor() as cursor:
            cursor.execute(statement, [row.stored(column) for row in rows for column in columns])
            for row, generated in zip(rows, cursor.fetchall(), strict=True):
                row.id, row.cluster, row.xid = generated
                row._state.adding, row._state.db = False, connection.alias

    @classmethod
    def append_many(cls, rows: Iterable[Any]) -> None:
        """Insert rows by one COPY: a purge writes one for each of a thousand people. They learn no numbers."""
        columns, _statement = insertion(cls, 1)
        names = ", ".join(f'"{column.column}"' for column in columns)
        into = f'COPY "{cls._meta.db_table}" ({names}) FROM STDIN'
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(
                    [
                        column_written.get_db_prep_save(getattr(row, column_written.attname), connection)
                        for column_written in columns
                    ]
                )

    def stored(self, column: models.Field) -> Any:
        """A value as the database takes it; the numbers of people as one text, not one by one."""
        value = column.pre_save(self, add=True)
        if isinstance(column, ArrayField) and isinstance(column.base_field, models.IntegerField):
            return f"{{{','.join(map(str, value))}}}"
        return column.get_db_prep_save(value, connection)

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


@cache
def insertion(log: type[LogRow], many: int) -> tuple[list[models.Field], str]:
    """The columns that we fill, and the statement that inserts so many rows and gives back what the database fills."""
    columns = [column for column in log._meta.concrete_fields if column.attname not in GIVEN]
    names, places = ", ".join(f'"{column.column}"' for column in columns), ", ".join(["%s"] * len(columns))
    rows = ", ".join([f"({places})"] * many)
    into = f'INSERT INTO "{log._meta.db_table}" ({names}) VALUES {rows}'  # noqa: S608 - our own columns' names
    return columns, f"{into} RETURNING {', '.join(GIVEN)}"
