"""How many rows several lists have for one reader, counted in one statement and no further than a cap."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet

from crm.accounts.language.formats import num
from crm.accounts.prepared import keys_of, nobody_like, shape_of
from crm.accounts.together import Asked, counts
from crm.lists.access import FEW, Sight, union_of

CAP = 1000  # counts above it read «1 000+»


def capped_rows(queryset: Any, sight: Sight, cap: int = CAP) -> tuple[str, list]:
    """Text and parameters of a statement that yields a row for each of the queryset that is seen, up to `cap` + 1."""
    living = [queryset.filter(branch).order_by().values_list("pk") for branch in sight.branches(queryset.model)]
    union, given = union_of(rows[: cap + 1] for rows in living)
    if not union:
        raise EmptyResultSet
    return f"SELECT FROM ({union}) AS seen LIMIT {cap + 1:d}", given


Counted = tuple[Any, Sight] | tuple[str, Sequence] | None


def capped_counts(lists: Mapping[str, Counted], *, cap: int = CAP) -> dict[str, int]:
    """How many rows each named (queryset, sight) pair holds, at most `cap` + 1 each, all in one statement."""
    return counts(**capped_asked(lists, cap=cap))


def capped_asked(lists: Mapping[str, Counted], *, cap: int = CAP) -> dict[str, Asked]:
    """{name: the statement whose rows are counted}; None where there can be none."""
    questions: dict[str, Asked] = dict.fromkeys(lists)
    for name, (rows, beside) in ((name, rows_asked) for name, rows_asked in lists.items() if rows_asked is not None):
        with suppress(EmptyResultSet):
            questions[name] = capped_rows(rows, beside, cap) if isinstance(beside, Sight) else (rows, beside)
    return questions


def capped(count: int) -> str:
    """«312», or «1 000+» above the cap."""
    return f"{num(CAP)}+" if count > CAP else num(count)


# What a Sight puts into a statement that is made ready: keys of its user, and of what is shared with them.


@shape_of.register
def _(sight: Sight) -> Hashable:
    read = tuple((model, sight.shape_of_shares(model)) for model in sorted(sight._shared, key=str))
    return shape_of(sight.user), sight.kinds, read


@nobody_like.register
def _(sight: Sight, keys: Iterator[int]) -> Sight:
    nobody = Sight(nobody_like(sight.user, keys), sight.kinds)
    for model in sight._shared:
        shape, bearers = sight.shape_of_shares(model), (nobody.user.pk, *nobody.user.covering_ids)
        many = [-1] * (FEW + 1) if shape is None else []
        nobody._shared[model] = (
            dict.fromkeys(bearers, many)
            if many
            else {bearer: [next(keys)] for bearer, some in zip(bearers, shape or (), strict=False) if some}
        )
    return nobody


@keys_of.register
def _(sight: Sight) -> dict[Hashable, Any]:
    shared = {
        (model, place): shared[bearer]
        for model, shared in sight._shared.items()
        for place, bearer in enumerate((sight.user.pk, *sight.user.covering_ids))
        if shared.get(bearer) and sight.shape_of_shares(model)
    }
    return keys_of(sight.user) | shared
