"""The colleagues, teams and tags that a user's pages offer for filters and assignments, read once per page."""

from dataclasses import dataclass
from typing import Any

from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked
from crm.contacts.models import Tag


@dataclass(frozen=True)
class Colleagues:
    """Memberships of teams (a user in two teams has two), and the organisation's tags."""

    places: list[Membership]
    tags: list[Tag]

    @classmethod
    def of(cls, user: Any) -> "Colleagues":
        """Active people in the user's teams, in every team for a user who reaches all; two statements."""
        return cls(desks_of.rows(user), tags_in_use.rows(None))

    @staticmethod
    def asking(user: Any) -> list[Asked]:
        """What `of` asks."""
        return [desks_of.asking(user), tags_in_use.asking(None)]

    @property
    def owners(self) -> dict[str, User]:
        """Users by their public id, each once."""
        return {str(place.user.uid): place.user for place in self.places}

    @property
    def teams(self) -> dict[str, Team]:
        """Teams by their public id."""
        return {str(place.team.uid): place.team for place in self.places}

    @property
    def desks(self) -> dict[str, Membership]:
        """{"user.team", a pair of public ids: membership}."""
        return {f"{place.user.uid}.{place.team.uid}": place for place in self.places}

    def grouped_desks(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The desks as form choices, grouped by team."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, place in self.desks.items():
            groups.setdefault(str(place.team), []).append((value, str(place.user)))
        return list(groups.items())


@prepared
def desks_of(reader: Any) -> Any:
    """Memberships of active people in the reader's teams, in every team for one who reaches all."""
    places = Membership.objects.filter(user__is_active=True, user__role__machine=False)
    if reader.reach(Group.CONTACT_DATA) != Reach.ALL:
        places = places.filter(team__in=reader.team_ids)
    order = ("team__name", "user__last_name", "user__first_name", "user__username")
    return places.select_related("user", "team").order_by(*order)


@prepared
def tags_in_use(_reader: None) -> Any:
    """The organisation's tags."""
    return Tag.objects.in_use()


def first_team(owner: Any) -> Team:
    """The default team for a contact of `owner`. Raises Team.DoesNotExist when they are in none."""
    return Team.objects.filter(memberships__user=owner).order_by("pk")[:1].get()


def teams_of(user: Any) -> Any:
    """Teams in which the user may put a contact."""
    if user.reach(Group.CONTACT_DATA) == Reach.ALL:
        return Team.objects.all()
    return Team.objects.filter(pk__in=user.team_ids)
