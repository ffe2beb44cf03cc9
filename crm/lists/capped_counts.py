"""How many rows several lists have for one reader, counted in one statement and no further than anybody reads."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from crm.accounts.pages.formats import num
from crm.lists.access import Sight, union_of

CAP = 1000  # counts above it read «1 000+»


def capped_counts(lists: Mapping[str, tuple[Any, Sight]], *, cap: int = CAP) -> dict[str, int]:
    """How many rows each of the named (queryset, sight) pairs holds, at most `cap` + 1, all in one statement."""
    counts, params = [], []
    for queryset, sight in lists.values():
        living = [queryset.filter(branch).order_by().values_list("pk") for branch in sight.branches(queryset.model)]
        union, given = union_of(rows[: cap + 1] for rows in living)
        counted = f"(SELECT count(*) FROM (SELECT FROM ({union}) AS seen LIMIT {cap + 1:d}) AS few)"  # noqa: S608 - ours
        counts.append(counted if union else "0")
        params += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        return dict(zip(lists, cursor.fetchone(), strict=True))


def capped(count: int) -> str:
    """«312», or «1 000+» above the cap."""
    return f"{num(CAP)}+" if count > CAP else num(count)
