"""Goals by API: of one's own teams alone; events name nobody."""

from decimal import Decimal

import pytest
from django.utils import timezone

from crm.sales.agenda.goals import set_goal
from crm.sales.deals.moves import win
from crm.sales.models import Goal
from tests.sales.deal_builders import deal

pytestmark = pytest.mark.django_db
URL = "dashboards/goals/"


@pytest.fixture
def goals(marek, sam, team_a):
    """Sam is to win 1,000 and two deals, his team 5,000."""
    today = timezone.localdate()
    set_goal(sam, Decimal(1000), month=today, by=marek)
    set_goal(sam, Decimal(2), month=today, by=marek, measure="count")
    set_goal(team_a, Decimal(5000), month=today, by=marek)
    return today


def test_goals_of_ones_teams_are_told_with_what_was_won(hub, goals, sam, ada, team_a):
    win(deal(sam, ada, amount=Decimal(300)), by=sam)
    answer = hub.get(URL).said
    assert (answer["house"], answer["first"]) == ("PLN", goals.replace(day=1).isoformat())
    assert answer["results"] == [
        {"user": None, "team": str(team_a.uid), "goal": "5000.00", "won": "300.00"},
        {"user": str(sam.uid), "team": None, "goal": "1000.00", "won": "300.00"},
    ]
    counted = hub.get(f"{URL}?measure=count").said["results"]
    assert [(row["goal"], row["won"]) for row in counted] == [("2.00", "1.00")]
    assert hub.get(f"{URL}?span=year").said["results"] == []


def test_another_teams_goals_are_told_to_nobody_else(hub, goals, mallory, team_b, marek):
    for whose in ({"user": mallory}, {"team": team_b}):
        Goal.objects.create(**whose, amount=9, month=goals.replace(day=1), set_by=marek)
    assert [row["goal"] for row in hub.get(URL).said["results"]] == ["5000.00", "1000.00"]


@pytest.mark.parametrize("query", ["span=day", "measure=money", "day=wczoraj", "user=1"])
def test_an_odd_question_is_refused(hub, query):
    assert hub.get(f"{URL}?{query}").status_code == 400
