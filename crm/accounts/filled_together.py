"""Ordinary querysets whose rows one statement fetches, for places that build them by what a page asks for."""

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from crm.accounts.prepared import Ready
from crm.accounts.together import Asked, answers


def fill(*querysets: QuerySet) -> None:
    """Fetch the rows of all, which must not be sliced or filtered any more; what is prefetched is asked as usual."""
    wanted: list[tuple[QuerySet, Ready]] = []
    for queryset in querysets:
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            keep(queryset, [])
        else:
            wanted.append((queryset, Ready(queryset, compiler, sql, tuple(params), ())))
    if len(wanted) < 2:  # it is asked when it is read
        return
    for (queryset, ready), rows in zip(wanted, answers([(one.sql, one.params) for _rows, one in wanted]), strict=True):
        keep(queryset, ready.read((ready.sql, ready.params), rows))


def statement_of(rows: QuerySet) -> Asked:
    """A queryset's text and parameters; None of one that can have no rows."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params


def keep(queryset: QuerySet, rows: list) -> None:
    """What a queryset does when it is read for the first time."""
    vars(queryset).update(_result_cache=rows, _prefetch_done=True)
