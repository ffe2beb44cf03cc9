"""Monthly partitions of the logs: made ahead by the migration, dropped whole when their time is over."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation

from crm.privacy.law.deadlines import add_months

AHEAD = 24  # months


class PartitionByMonth(Operation):
    """Turn the still empty table of a log into one partitioned by month of `at`, with primary key (id, at).

    Keeps columns, indexes and triggers; takes update, delete and truncate from the application's database role. Rows
    outside the months made ahead land in the default partition, so that an insert never fails.
    """

    reversible = False

    def __init__(self, model: str, first: date) -> None:
        self.model, self.first = model, first

    def deconstruct(self) -> tuple:
        return type(self).__name__, [self.model, self.first], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the columns stay as they are."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        flat = f"{table}_flat"
        with editor.connection.cursor() as cursor:
            statements = list(indexes_and_triggers(cursor, table))
        run = editor.execute
        run(f"ALTER TABLE {table} RENAME TO {flat}")
        run(f"CREATE TABLE {table} (LIKE {flat} INCLUDING DEFAULTS INCLUDING IDENTITY) PARTITION BY RANGE (at)")
        run(f"DROP TABLE {flat}")
        run(f"ALTER TABLE {table} ADD PRIMARY KEY (id, at)")
        for statement in statements:
            run(statement)
        for statement in partitions(table, self.first, AHEAD):
            run(statement)
        with editor.connection.cursor() as cursor:
            for statement in revocations(cursor, table):
                run(statement)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing: the table goes with its model."""

    def describe(self) -> str:
        return f"Partition {self.model} by month"


def indexes_and_triggers(cursor: Any, table: str) -> Iterator[str]:
    """The statements that make the table's indexes (without the primary key) and triggers again."""
    cursor.execute(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary", [table]
    )
    yield from [row[0] for row in cursor.fetchall()]
    cursor.execute(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
    )
    yield from [row[0] for row in cursor.fetchall()]


def partitions(table: str, first: date, months: int) -> Iterator[str]:
    """The statements that make the default partition and one for each of `months` months from `first` on."""
    yield f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT"
    for number in range(months):
        yield one_month(table, add_months(first, number))


def one_month(table: str, month: date) -> str:
    """The statement that makes the partition of `month` (its first day)."""
    return (
        f"CREATE TABLE {table}_{month:%Y_%m} PARTITION OF {table} "
        f"FOR VALUES FROM ('{month} 00:00+00') TO ('{add_months(month, 1)} 00:00+00')"
    )


def revocations(cursor: Any, table: str) -> Iterator[str]:
    """The statements that leave the application's role with insert and select on the log and each partition."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [settings.APP_ROLE])
    if cursor.fetchone() is None:
        return
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
    for name in [table, *(row[0] for row in cursor.fetchall())]:
        yield f'REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM "{settings.APP_ROLE}"'
