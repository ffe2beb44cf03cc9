"""The rows of a page, chosen by their keyset values and fetched as plain tuples."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import models

from crm.accounts.together import rows_of


@dataclass(frozen=True)
class PageQuery:
    """The rows of a page, by a query that selects their keyset values only.

    Rows are chosen first and joined afterwards: one query would have more joins than the planner reorders.
    """

    sql: str
    params: tuple
    keyset: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def names(self) -> str:
        """The columns of the query."""
        return ", ".join(self.keyset)

    def rows(self, model: type[models.Model], columns: tuple[str, ...]) -> list[tuple]:
        """`columns` of the chosen rows, in order: one statement."""
        return rows_of(self.statement(model, columns))

    def statement(self, model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, list]:
        """Its text and parameters."""
        head, table, tail = select_around(model, columns)
        order = ", ".join(f"page.{name.removeprefix('-')} {'DESC' if name[0] == '-' else ''}" for name in self.order)
        chosen = f"({self.sql}) AS page({self.names}) INNER JOIN {table}"
        return f"{head} FROM {chosen}{tail} ORDER BY {order}", list(self.params)


@lru_cache(maxsize=16)
def select_around(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, str, str]:
    """SELECT, table and joins that fetch `columns`, to be put around the query of the chosen rows.
    Compiled once per set of columns: it is the same for every page, and compiling takes longer than running it.
    """
    meta = model._meta
    sql, _none = model._default_manager.order_by().values_list(*columns).query.sql_with_params()
    table = f'"{meta.db_table}"'
    head, _from, tail = sql.partition(f" FROM {table}")
    return head, table, f' ON {table}."{meta.pk.column}" = page.pk{tail}'
