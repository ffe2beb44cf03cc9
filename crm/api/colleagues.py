"""Teams and colleagues of a program: whose ids it meets as `team` and `owner`, and may name.

A program sees its own teams and the people who work in them, by name and nothing else; not other programs.
"""

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import Team, User
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource

SHARED = "teams_in_common"  # of a user: those that they share with the caller


class TeamShape(serializers.Serializer):
    """A team."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class TeamPage(serializers.Serializer):
    """A page of teams."""

    results = TeamShape(many=True)
    next = serializers.URLField(allow_null=True)


class UserShape(serializers.Serializer):
    """A colleague."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    teams = serializers.ListField(child=serializers.UUIDField(), help_text="Those of yours.")


class UserPage(serializers.Serializer):
    """A page of colleagues."""

    results = UserShape(many=True)
    next = serializers.URLField(allow_null=True)


@policy(SIGNED_IN, scope="teams")
class Teams(Resource):
    """The teams that your program works for: one of them is named with something new."""

    rows_counted = False
    queries = {"GET": Paged}
    answers = {"GET": (200, TeamPage)}

    def get(self, request: Any) -> Response:
        teams = Team.objects.filter(pk__in=request.user.team_ids).order_by("pk")
        page = page_by_number(request, self.asked, teams)
        show(request, place="teams", people=[])
        return Response(page.body([{"id": team.uid, "name": team.name} for team in page.rows]))


@policy(SIGNED_IN, scope="users")
class Users(Resource):
    """The colleagues who work in your teams, by name: `owner` names one of them."""

    queries = {"GET": Paged}
    answers = {"GET": (200, UserPage)}

    def get(self, request: Any) -> Response:
        teams = Team.objects.filter(pk__in=request.user.team_ids)
        users = User.objects.filter(teams__in=teams, is_active=True, role__machine=False).distinct().order_by("pk")
        page = page_by_number(request, self.asked, users.prefetch_related(Prefetch("teams", teams, to_attr=SHARED)))
        show(request, place="users", people=[])
        return Response(page.body([user_json(user) for user in page.rows]))


def page_by_number(request: Any, query: dict[str, Any], rows: Any) -> Page:
    """A page of rows in the order of their numbers."""

    def fetch(*, size: int, edge: tuple | None) -> Any:
        return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

    return Page.turned(Turn.of(request, query), fetch, lambda row: (row.pk,))


def user_json(user: User) -> dict[str, Any]:
    """One of them."""
    return {"id": user.uid, "name": str(user), "teams": [team.uid for team in vars(user)[SHARED]]}
