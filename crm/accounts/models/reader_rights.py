"""What a reader's rights hang on beside their role, read with them: one statement where a page asked three."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from crm.accounts.models.authorisation_state import states_read, with_states
from crm.accounts.models.staff import TEAMS, Membership, RoleReach, User, tied
from crm.accounts.permissions.rights import Reach


def with_rights(users: QuerySet[User], at: datetime) -> QuerySet[User]:
    """The users with all that their rights at that moment hang on, beside their role: see `keep_rights`."""
    teams = Membership.objects.filter(user=OuterRef("pk")).order_by().values("team_id")
    absent = {"role__users__absences__deputy": OuterRef("pk"), "role__users__is_active": True}
    absent |= {"role__users__absences__since__lte": at, "role__users__absences__until__gt": at}
    handed = RoleReach.objects.filter(**absent).exclude(reach=Reach.NONE).order_by().distinct()
    reaches = RoleReach.objects.filter(role=OuterRef("role")).order_by()
    return with_states(users, at).annotate(
        read_teams=ArraySubquery(teams),
        read_handed=ArraySubquery(handed.values_list(pair("group", Cast("role__users", TextField())))),
        read_reaches=ArraySubquery(reaches.values_list(pair("group", "reach"))),
    )


def keep_rights(user: User) -> User:
    """One of `with_rights`, who need not ask for reach, teams and absent colleagues again."""
    handed = (pair.split(" ") for pair in vars(user)["read_handed"])
    teams = ((TEAMS, key) for key in vars(user)["read_teams"])
    words = ((word, user.pk) for word in states_read(user))
    user.ties = tied([*teams, *((group, int(key)) for group, key in handed), *words])
    user.role.reaches = dict(pair.split(" ") for pair in vars(user)["read_reaches"])
    return user


def pair(first: Any, second: Any) -> Concat:
    """Two columns as one text with a gap between them."""
    return Concat(first, Value(" "), second, output_field=TextField())
