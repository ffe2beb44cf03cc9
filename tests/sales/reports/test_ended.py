"""Won and lost deals, their reasons, the forecast, sources, what was done: figures of one period."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from crm.contacts.entries.composing import write
from crm.contacts.models import Interaction
from crm.sales.agenda.goals import set_goal
from crm.sales.deals.moves import reopen
from crm.sales.models import Deal, LostReason
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from crm.sales.report_pages.report import Report
from crm.sales.reports.closed_deals import ended
from crm.sales.reports.closing_spans import month_of
from crm.sales.reports.expected_deals import expected
from crm.sales.reports.origins import Source, sources
from crm.sales.reports.reader_scope import ReportQuery
from crm.sales.reports.work import work
from tests.sales.deal_builders import deal, firm
from tests.sales.reports.living import came, days_ago, noon, sold


def asked(user, days=30, **said):
    """The last so many days, as `user` asks about them."""
    query = QueryDict(mutable=True)
    query.update({"from": days_ago(days - 1).isoformat(), "to": days_ago(0).isoformat(), **said})
    return ReportQuery(user, query, timezone.now())


def test_won_and_lost_ones_of_the_period_and_of_the_one_before_are_told_apart(sam, ada):
    sold(sam, contact=ada, opened=20, path=[(1, 8)], outcome="won", amount=Decimal(300))
    sold(sam, contact=ada, opened=12, path=[(1, 2)], outcome="won", amount=Decimal(500), currency="EUR")
    sold(sam, contact=ada, opened=12, path=[(1, 2)], outcome="lost", amount=Decimal(70))
    sold(sam, contact=ada, opened=60, path=[(1, 40)], outcome="won", amount=Decimal(900))
    sold(sam, contact=ada, opened=9)
    now, before = ended(asked(sam))
    assert (now.won.count, now.won.amounts) == (2, {"PLN": Decimal(300), "EUR": Decimal(500)})
    assert (now.lost.count, now.rate, now.won.days) == (1, 66, 11)
    assert (before.won.amounts, before.rate, before.count) == ({"PLN": Decimal(900)}, 100, 1)


def test_a_reopened_deal_has_not_ended(sam, ada):
    reopen(sold(sam, contact=ada, opened=9, path=[(1, 5)], outcome="won"), by=sam)
    now, _before = ended(asked(sam))
    assert (now.count, now.rate, now.won.days) == (0, None, None)


def test_reasons_stand_by_how_often_they_were_given(sam, ada):
    for reason in (1, 1, 0):
        sold(sam, contact=ada, opened=9, path=[(1, 5)], outcome="lost", reason=reason, amount=Decimal(100))
    names = [lost_reason.name for lost_reason in LostReason.objects.in_use()]
    now, _before = ended(asked(sam))
    rows = [(reason.name, part.count, part.amounts) for reason, part in now.reasons()]
    assert rows == [(names[1], 2, {"PLN": Decimal(200)}), (names[0], 1, {"PLN": Decimal(100)})]


@pytest.fixture
def waiting(sam, ada):
    """Open deals: late, of this month, of the next, far away, without a day."""
    today = timezone.localdate()
    late = today.replace(day=1) - timedelta(days=3)
    closes = (late, month_of(today)[1], month_of(today, ahead=1)[0], month_of(today, ahead=8)[0], None)
    for amount, day in zip((100, 200, 400, 800, 1600), closes, strict=True):
        deal(sam, contact=ada, amount=Decimal(amount), closes_on=day, place=1)


def test_what_is_open_is_expected_in_its_month_by_probability(sam, ada, waiting):
    ahead = expected(asked(sam))
    rows = [
        (row.kind, row.total.count, row.total.amounts.get("PLN"), row.total.weights.get("PLN")) for row in ahead.rows
    ]
    assert rows == [
        ("late", 1, Decimal(100), Decimal(25)),
        ("month", 1, Decimal(200), Decimal(50)),
        ("month", 1, Decimal(400), Decimal(100)),
        *[("month", 0, None, None)] * 4,
        ("later", 1, Decimal(800), Decimal(200)),
        ("none", 1, Decimal(1600), Decimal(400)),
    ]
    assert (ahead.total.count, ahead.total.weights) == (3, {"PLN": Decimal(175)})


def test_beside_this_month_stand_what_was_won_and_the_goals_of_the_team(sam, nina, marek, ada):
    today = timezone.localdate()
    sold(sam, contact=ada, opened=0, outcome="won", amount=Decimal(700))
    set_goal(sam, Decimal(5000), month=today, by=marek)
    set_goal(nina, Decimal(3000), month=month_of(today, ahead=1)[0], by=marek)
    first, second, *_later = expected(asked(marek)).months
    assert (first.won, first.won_count, first.goal, second.goal) == ({"PLN": Decimal(700)}, 1, 5000, 8000)
    assert [row.goal for row in expected(asked(sam)).months] == [5000] * 6


def test_what_was_won_this_month_is_read_of_the_month_where_that_is_the_period(sam, marek, ada, waiting):
    sold(sam, contact=ada, opened=0, outcome="won", amount=Decimal(700))
    report = Report(marek, {"period": "month"}, timezone.now())
    assert report.expected.months[0].won == {"PLN": Decimal(700)}
    assert report.expected == expected(report.asking)


def test_people_count_once_under_their_first_origin_and_deals_under_that_of_their_customer(sam, ada, ben):
    came(ada, "fair", 5)
    came(ben, "form", 50)
    later = ada.person.origins.get()
    later.pk, later.uid, later.kind, later.obtained_at = None, None, "import", noon(days_ago(2))
    type(later).objects.bulk_create([type(later)(person=ada.person, kind="import", obtained_at=later.obtained_at)])
    sold(sam, contact=ada, opened=4)
    sold(sam, contact=ben, company=firm(sam), opened=20, path=[(1, 3)], outcome="won", amount=Decimal(90))
    sold(sam, company=firm(sam, name="Inna", nip=""), opened=4)
    assert sources(asked(sam)) == [
        Source("form", 0, 0, 1, 1, {"PLN": Decimal(90)}),
        Source("fair", 1, 0, 1, 0),
        Source("", 0, 0, 1, 0),
    ]


def test_entries_and_tasks_count_by_when_they_happened_for_the_team_of_the_contact(sam, nina, marek, ada, ben):
    write(ada, by=sam, kind="call", text="Rozmowa.", at=noon(days_ago(2)))
    write(ben, by=nina, kind="note", text="Notatka.", at=noon(days_ago(40)))
    write(ada, by=sam, kind="meeting", text="Spotkanie.", at=noon(days_ago(3)), others=[ben])
    finish(plan({"title": "Wysłać próbki"}, by=sam, contact=ada), by=sam, at=noon(days_ago(1)))
    Interaction.objects.filter(kind="note").update(removed_at=None)
    total = work(asked(marek)).total
    assert (dict(total.now), dict(total.before)) == ({"call": 1, "meeting": 2, "task": 1}, {"note": 1})
    mine = work(asked(sam)).total
    assert (dict(mine.now), dict(mine.before)) == ({"call": 1, "meeting": 2, "task": 1}, {})
    assert {key: dict(row.now) for key, row in work(asked(marek, by="people")).rows.items()} == {
        sam.pk: {"call": 1, "meeting": 2, "task": 1}
    }


def test_people_stand_in_the_order_of_their_names_whatever_they_sold(sam, nina, marek, ada, ben):
    sold(sam, contact=ada, opened=9, path=[(1, 5)], outcome="won", amount=Decimal(10))
    sold(nina, contact=ben, opened=9, path=[(1, 5)], outcome="won", amount=Decimal(999))
    Deal.objects.filter(amount=999).update(owner=nina)
    query = asked(marek, by="people").asked
    report = Report(marek, query, timezone.now())
    assert [(line.label, str(line.cells[0])) for line in report.people.lines] == [
        ("Nina Nowicka", "999\N{NO-BREAK SPACE}zł"),
        ("Sam Sowa", "10\N{NO-BREAK SPACE}zł"),
    ]
    assert Report(marek, asked(marek).asked, timezone.now()).people is None
    assert Report(sam, query, timezone.now()).people is None
