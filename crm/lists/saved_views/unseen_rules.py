"""Rules and columns of a view that whoever saves over it does not know of, as those on fields hidden from their role.

They stay where they were: in their group where it is still there, else in a group of their own. Nobody is told of them.
"""

from collections.abc import Container, Iterable

from crm.lists.filters.conditions import FieldSet
from crm.lists.filters.rules import Filter, Group

Places = dict[str, str]  # {place now: place before}


def with_unseen(before: Filter, now: Filter, fields: FieldSet) -> tuple[Filter, Places]:
    """The filter `now` with the rules of `before` that this reader's list does not know, and where those stand."""
    groups, moved, nth = list(now.groups), Places(), 0
    for number, group in enumerate(before.groups):
        unseen = {place: rule for place, rule in enumerate(group.rules) if not fields.knows(rule)}
        seen_here = len(unseen) < len(group.rules)
        if unseen:
            at = nth if seen_here and nth < len(now.groups) else len(groups)
            old = groups[at] if at < len(groups) else Group((), group.any)
            kept_at = len(old.rules)
            groups[at : at + 1] = [Group((*old.rules, *unseen.values()), old.any)]
            moved |= {f"{at}.{kept_at + row}": f"{number}.{place}" for row, place in enumerate(unseen)}
        nth += seen_here
    return Filter(tuple(groups), now.any), moved


def columns_with_unseen(before: str, now: str, usual: Iterable[str], known: Container[str]) -> str:
    """The columns `now` (empty: the usual ones) with those of `before` that this reader's list does not have."""
    unseen = [name for name in before.split(".") if name and name not in known]
    return ".".join([now or ".".join(usual), *unseen]) if unseen else now
