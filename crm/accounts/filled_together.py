"""Ordinary querysets whose rows one statement fetches, for places that build them by what a page asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from crm.accounts.prepared import Ready
from crm.accounts.together import Asked, answers, bring, wanted_ahead


def fill(*querysets: QuerySet, beside: Iterable[Asked] = ()) -> None:
    """Fetch the rows of all, which must not be sliced or filtered any more; what is prefetched is asked as usual.

    `beside` are statements that the page will ask as well, see `ahead`.
    """
    wanted: list[tuple[QuerySet, Ready]] = []
    for queryset in querysets:
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            keep(queryset, [])
        else:
            wanted.append((queryset, Ready(queryset, compiler, sql, tuple(params), ())))
    further = wanted_ahead(*beside)
    if len(wanted) + len(further) < 2:  # it is asked when it is read
        return
    answered = answers([*((first.sql, first.params) for _rows, first in wanted), *further.values()])
    for (queryset, ready), rows in zip(wanted, answered, strict=False):
        keep(queryset, ready.read((ready.sql, ready.params), rows))
    bring(further, answered[len(wanted) :])


def statement_of(rows: QuerySet) -> Asked:
    """A queryset's text and parameters; None of one that can have no rows."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params


def each_counted(querysets: Mapping[str, QuerySet], *, cap: int | None = None) -> dict[str, Asked]:
    """The statements by which `counts` tells how many rows each of them has; with `cap` up to that and one more."""
    most = None if cap is None else cap + 1
    return {name: statement_of(rows.order_by().values("pk")[:most]) for name, rows in querysets.items()}


def keep(queryset: QuerySet, rows: list) -> None:
    """What a queryset does when it is read for the first time."""
    vars(queryset).update(_result_cache=rows, _prefetch_done=True)


def prefetched(rows: list[Any], *relations: str, **narrowed: QuerySet) -> list[Any]:
    """The rows with what points at them by those names, as `prefetch_related` brings it, by one statement for all.

    `narrowed`: {name: the rows that may point}, as a `Prefetch` says it.
    """
    if not rows:
        return rows
    fields = {name: getattr(type(rows[0]), name).field for name in (*relations, *narrowed)}
    candidates = {name: narrowed.get(name, field.model._default_manager.all()) for name, field in fields.items()}
    pointing = [candidates[name].filter(**{f"{field.name}__in": rows}) for name, field in fields.items()]
    fill(*pointing)
    for (name, field), related in zip(fields.items(), pointing, strict=True):
        by_pk: dict[Any, list[Any]] = {row.pk: [] for row in rows}
        for related_row in related:
            by_pk[getattr(related_row, field.attname)].append(related_row)
        for row in rows:
            result = getattr(row, name).all()
            keep(result, by_pk[row.pk])
            for related_row in by_pk[row.pk]:
                setattr(related_row, field.name, row)
            vars(row).setdefault("_prefetched_objects_cache", {})[name] = result
    return rows
