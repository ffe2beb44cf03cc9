"""Goals («Plan») in force and how far they are: of one's teams and of the colleagues in them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Query
from crm.contacts.ownership.colleagues import teams_of
from crm.sales.currencies import Currency, plain
from crm.sales.models import Deal, Goal
from crm.sales.models.money import first_of
from crm.sales.money.exchange import exchange_on, house_currency
from crm.sales.money.plans import COUNT, MONTH, VALUE, Won, goals_in_force, last_of, won_between


class GoalShape(serializers.Serializer):
    """What a colleague or a team is to win, and has won."""

    user = serializers.UUIDField(allow_null=True, help_text="Whose; null for a team's.")
    team = serializers.UUIDField(allow_null=True, help_text="Whose; null for a colleague's.")
    goal = serializers.DecimalField(13, 3, help_text="Money of the house, or a number of deals.")
    won = serializers.DecimalField(17, 3, help_text="What has a rate of today, or the number of deals.")


class GoalList(serializers.Serializer):
    """Those in force; they are few."""

    house = serializers.ChoiceField(Currency.values, help_text="The currency of the house.")
    first = serializers.DateField(help_text="The first day of the span.")
    last = serializers.DateField(help_text="Its last day.")
    results = GoalShape(many=True)


class GoalsQuery(Query):
    """The parameters of the list of goals."""

    span = serializers.ChoiceField(Goal.Span.values, default=MONTH)
    measure = serializers.ChoiceField(Goal.Measure.values, default=VALUE)
    day = serializers.DateField(required=False, help_text="Of the span of this day; of today's without it.")


@policy(rights.REPORTS_VIEW, scope="dashboards")
class Goals(Resource):
    """The goals of one's teams and of their colleagues."""

    rows_counted = False
    queries = {"GET": GoalsQuery}
    answers = {"GET": (200, GoalList)}

    def get(self, request: Any) -> Response:
        span, measure = self.asked["span"], self.asked["measure"]
        day = self.asked.get("day") or timezone.localdate()
        first, last = first_of(span, day), last_of(span, day)
        rows = goals_json(request.user, span, measure, first, last)
        return Response({"house": house_currency(), "first": first, "last": last, "results": rows})


def goals_json(reader: Any, span: str, measure: str, first: date, last: date) -> list[dict[str, Any]]:
    """The goals whose owners the reader may know, teams first."""
    teams = teams_of(reader)
    people = User.objects.filter(teams__in=teams, is_active=True, role__machine=False).distinct()
    known = {("team", pk): uid for pk, uid in teams.order_by("name").values_list("pk", "uid")}
    known |= {("user", pk): uid for pk, uid in people.order_by("last_name", "username").values_list("pk", "uid")}
    won = won_between(Deal.objects.alive().visible_to(reader), first, last)
    goals = goals_in_force(span, measure, first)
    counted_in = house_currency() if measure == VALUE else ""
    return [
        {
            "user": uid if key[0] == "user" else None,
            "team": uid if key[0] == "team" else None,
            "goal": plain(goals[key], counted_in),
            "won": plain(reached(won, key, measure), counted_in),
        }
        for key, uid in known.items()
        if key in goals
    ]


def reached(won: Won, key: tuple[str, int], measure: str) -> Decimal:
    """What counts towards the goal."""
    if measure == COUNT:
        return Decimal(won.counts.get(key, 0))
    return exchange_on(timezone.localdate()).in_house(won.amounts.get(key, {})).amount
