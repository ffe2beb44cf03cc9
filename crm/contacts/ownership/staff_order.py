"""Owners and teams in the order in which people read them, for lists that are sorted by one."""

from collections.abc import Callable

from django.db.models import Q

from crm.accounts.models import Team, User
from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.name_order import by_surname, by_words


def owners_by_name() -> list[int]:
    """Keys of all users by surname, those without a name by what they sign in with."""
    users = User.objects.order_by().values_list("pk", "first_name", "last_name", "username")
    names = {pk: f"{first} {last}".strip() or username for pk, first, last, username in users}
    return sorted(names, key=lambda pk: (by_surname(names[pk]), pk))


def teams_by_name() -> list[int]:
    """Keys of all teams by name."""
    names = dict(Team.objects.order_by().values_list("pk", "name"))
    return sorted(names, key=lambda pk: (by_words(names[pk]), pk))


def sorts_by_staff(hidden: Callable[[], Q] | None = None) -> dict[str, ColumnSort]:
    """The orders of a list by owner and by team."""
    return {
        "owner": ColumnSort("owner", ranks=owners_by_name, hidden=hidden),
        "team": ColumnSort("team", ranks=teams_by_name, hidden=hidden),
    }
