"""The plan: goals of colleagues and teams, for months, quarters and years, by value and by number, and what was won."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.agenda.goals import progress, set_goal
from crm.sales.deals.moves import win
from crm.sales.models import ExchangeRate, Goal
from crm.sales.models.money import first_of
from crm.sales.money.plans import every_goal, goals_between, goals_in_force, last_of, span_of
from crm.sales.report_pages.report import Report
from tests.sales.deal_builders import deal

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 20)


def today():
    return timezone.localdate()


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("month", date(2026, 5, 1), date(2026, 5, 31)),
        ("quarter", date(2026, 4, 1), date(2026, 6, 30)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_spans_begin_and_end_where_they_should(span, first, last):
    assert (first_of(span, DAY), last_of(span, DAY), span_of(first, last)) == (first, last, span)
    assert span_of(first, DAY) == ""


def test_a_goal_stays_until_a_later_one_of_its_kind(marek, sam, team_a):
    set_goal(sam, Decimal(100), month=date(2026, 1, 5), by=marek, span="quarter")
    set_goal(team_a, Decimal(9), month=date(2026, 1, 5), by=marek, span="quarter", measure="count")
    set_goal(sam, Decimal(150), month=date(2026, 7, 1), by=marek, span="quarter")
    assert goals_in_force("quarter", "value", DAY) == {("user", sam.pk): 100}
    assert goals_in_force("quarter", "value", date(2026, 9, 1)) == {("user", sam.pk): 150}
    assert goals_in_force("quarter", "count", DAY) == {("team", team_a.pk): 9}
    assert goals_in_force("month", "value", DAY) == {}
    assert LedgerEntry.objects.filter(act="goal.set").count() == 3


def test_a_quarter_without_a_goal_is_the_sum_of_its_months(marek, sam, nina):
    set_goal(sam, Decimal(10), month=date(2026, 1, 1), by=marek)
    set_goal(sam, Decimal(25), month=date(2026, 6, 1), by=marek)
    set_goal(nina, Decimal(7), month=date(2026, 1, 1), by=marek)
    set_goal(nina, Decimal(99), month=date(2026, 4, 1), by=marek, span="quarter")
    first, last, rows = date(2026, 4, 1), date(2026, 6, 30), list(every_goal.rows(None))
    assert goals_between(rows, first, last)["value"] == {
        ("user", sam.pk): 45,
        ("user", nina.pk): 99,
    }
    assert goals_between(rows, first, date(2026, 6, 29)) == {"value": {}, "count": {}}


def test_only_whoever_leads_them_sets_it(sam, nina, mallory, marek, team_b):
    for by, whose in ((sam, nina), (marek, mallory), (marek, team_b)):
        with pytest.raises(PermissionDenied):
            set_goal(whose, Decimal(1), month=DAY, by=by)
    for amount, measure in ((Decimal("1.5"), "count"), (Decimal(-1), "value")):
        with pytest.raises(ValidationError):
            set_goal(sam, amount, month=DAY, by=marek, measure=measure)
    assert not Goal.objects.exists()


def test_what_was_won_in_other_money_counts_at_the_rate_of_the_day(marek, sam, ada):
    ExchangeRate.objects.create(code="EUR", day=today(), rate="4.25", source="hand", added_by=marek)
    set_goal(sam, Decimal(10000), month=today(), by=marek)
    win(deal(sam, ada, amount=Decimal(1000), currency="EUR"), by=sam)
    win(deal(sam, ada, amount=Decimal(750)), by=sam)
    win(deal(sam, ada, amount=Decimal(5), currency="CHF"), by=sam)
    result = progress(sam, today())
    assert (result.won, result.share) == (Decimal(5000), 50)


class TestPage:
    """The page of the plan and its table in the report."""

    def test_goals_of_people_and_teams_are_saved_for_the_span_chosen(self, as_user, marek, sam, team_a):
        client = as_user(marek)
        sent = {f"goal_{sam.uid.hex}": "90 000", f"goal_{team_a.uid.hex}": "200 000"}
        client.post("/tasks/goals/?span=year&by=value", sent)
        assert goals_in_force("year", "value", today()) == {("user", sam.pk): 90000, ("team", team_a.pk): 200000}
        answer = client.post("/tasks/goals/?span=month&by=count", {f"goal_{sam.uid.hex}": "1,5"})
        assert (answer.status_code, Goal.objects.count()) == (422, 2)
        page = client.get("/tasks/goals/?span=<b>&by=x").content.decode()
        assert "<b>&" not in page

    def test_the_report_has_a_line_for_each(self, as_user, marek, sam, nina, team_a, ada):
        set_goal(sam, Decimal(1000), month=today(), by=marek)
        set_goal(sam, Decimal(4), month=today(), by=marek, measure="count")
        set_goal(team_a, Decimal(2000), month=today(), by=marek)
        win(deal(sam, ada, amount=Decimal(500)), by=sam)
        table = Report(marek, {"period": "month"}, timezone.now()).plan
        lines = {line.label: [str(cell) for cell in line.cells] for line in table.lines}
        cells = [text.replace("\N{NO-BREAK SPACE}", " ") for text in lines[str(sam)]]
        assert cells == ["500 zł", "1 000 zł", "50%", "1", "4", "25%"]
        assert lines[str(team_a)][2] == "25%"
        assert str(nina) not in lines
        assert "Plan" in as_user(marek).get("/reports/?period=month").content.decode()

    def test_a_seller_sees_no_plan_of_others(self, marek, sam, nina):
        set_goal(nina, Decimal(1000), month=today(), by=marek)
        assert Report(sam, {"period": "month"}, timezone.now()).plan is None


def test_the_forecast_is_one_chart_in_the_money_of_the_house(sam, ada, marek):
    ExchangeRate.objects.create(code="EUR", day=today(), rate="4.25", source="hand", added_by=marek)
    for code in ("PLN", "EUR", "CHF"):
        deal(sam, ada, amount=Decimal(1000), currency=code, closes_on=today())
    report = Report(sam, {}, timezone.now())
    assert [chart["unit"] for chart in report.forecast["charts"]] == ["zł", "CHF"]
    assert report.rate_words[0].startswith("Po kursie dnia")
    assert "CHF" in report.rate_words[1]
    assert "€" not in str(report.figures[3].number)


def test_the_forecast_list_sums_in_the_money_of_the_house(as_user, sam, ada, marek):
    ExchangeRate.objects.create(code="EUR", day=today(), rate="4.25", source="hand", added_by=marek)
    for code in ("PLN", "EUR"):
        deal(sam, ada, amount=Decimal(1000), currency=code, closes_on=today())
    page = as_user(sam).get("/deals/forecast/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert ("5 250 zł" in page, "1 EUR = 4,2500 zł" in page) == (True, True)
