"""Many new tables in one operation of a migration, so that an installation is set up in seconds."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class FreshTables(Operation):
    """Tables that are not there yet, each after those to which it points.

    After each operation Django renders every model anew that is related to the one it touched, and all of ours are by
    way of people and users: a minute for two hundred tables. Here the models are rendered once, when all are known.
    """

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple:
        return type(self).__name__, [self.tables], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add all of the tables to the state, without rendering the models in between."""
        vars(state).pop("apps", None)
        for operation in self.tables:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.tables:
            operation.database_forwards(app_label, editor, from_state, to_state)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.tables):
            operation.database_backwards(app_label, editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.tables)} tables"
