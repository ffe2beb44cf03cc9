"""The first team and whom it takes in: the invited, or for now whoever opened the house alone."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.models import Team, User
from crm.accounts.staff.invitations import invite
from crm.accounts.staff.placement import open_team
from crm.privacy.keys.blind_index import folded

LONGEST = 80


def team_of_one(*, by: User) -> None:
    """Whoever goes on alone is a team: contacts and deals belong to one. Nothing where there is a team already."""
    if not Team.objects.exists():
        named = Controller.named()
        by.teams.add(open_team((named.short if named else _("Firm"))[:LONGEST], by=by))


@transaction.atomic
def gather_team(name: str, wanted: list[dict[str, Any]], *, by: User) -> list[User]:
    """The team, if one was named, and the invited, who are put into the first team there is."""
    if name:
        by.teams.add(open_team(name, by=by))
    first = Team.objects.order_by("pk").first()
    return [invited(row, [first] if first else [], by=by) for row in wanted]


def invited(row: dict[str, Any], teams: list[Team], *, by: User) -> User:
    """One invitation; the user name is made of the name."""
    first, _space, last = str(row["name"]).strip().rpartition(" ")
    user = User(
        first_name=first or last,
        last_name=last if first else "",
        email=row["email"].lower(),
        username=free_username(f"{first[:1]}.{last}" if first else last),
        role=row["role"],
        language=by.language,
    )
    return invite(user, teams=teams, by=by)


def free_username(wish: str) -> str:
    """A user name like j.kowalska that nobody has."""
    base = re.sub(r"[^a-z0-9.]", "", folded(wish))[:40].strip(".") or "user"
    taken = set(User.objects.filter(username__istartswith=base).values_list("username", flat=True))
    number, name = 1, base
    while name in {each.lower() for each in taken}:
        number += 1
        name = f"{base}{number}"
    return name
