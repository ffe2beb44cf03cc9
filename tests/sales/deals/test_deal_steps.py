"""The next step of a deal, deals that wait for somebody, and the goal of the month."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from crm.contacts.companies.company_editing import add_company
from crm.sales.agenda.goals import progress, set_goal
from crm.sales.deals.deals import open_deal
from crm.sales.deals.next_steps import NOTHING, NextStep, State, next_steps
from crm.sales.models import Deal, Stage, Task
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from crm.workspace.my_day.day import Stuck
from tests.sales.task_builders import today


def deal(by, contact=None, company=None, **values):
    options = {"title": "Kuchnia", "amount": 1200, "stage": Stage.objects.in_use().first(), **values}
    new_deal = open_deal(options, by=by, contact=contact, company=company)
    return Deal.objects.with_keys().get(pk=new_deal.pk)


def step(made, by, day, title="Zadzwonić"):
    return plan({"kind": "call", "title": title, "due_on": today(day)}, by=by, deal=made)


def test_a_task_of_a_deal_is_about_its_customer(ada, sam):
    firm = add_company({"name": "Cerambud S.A.", "nip": "5260250274"}, by=sam)
    hers, firms = step(deal(sam, ada), sam, 0), step(deal(sam, company=firm), sam, 0)
    assert ((hers.person_id, hers.deal.person_id), (firms.person_id, firms.company)) == ((ada.pk, ada.pk), (None, firm))


def test_the_nearest_open_task_is_the_next_step(ada, sam, mallory):
    late, due, planned, nothing = (deal(sam, ada, title=name) for name in ("a", "b", "c", "d"))
    step(late, sam, 3)
    step(late, sam, -1, "Oddzwonić")
    step(due, sam, 0)
    step(planned, sam, 2)
    finish(step(nothing, sam, 0), by=sam)
    deals = [item.pk for item in (late, due, planned, nothing)]
    assert next_steps(deals, sam) == {
        late.pk: NextStep(State.LATE, "Oddzwonić", today(-1)),
        due.pk: NextStep(State.TODAY, "Zadzwonić", today()),
        planned.pk: NextStep(State.PLANNED, "Zadzwonić", today(2)),
        nothing.pk: NOTHING,
    }
    assert set(next_steps(deals, mallory).values()) == {NOTHING}


def test_deals_without_a_step_and_rotting_ones_are_counted_on_my_day(as_user, ada, sam):
    deal(sam, ada, title="bez kroku", amount=1000)
    step(deal(sam, ada, amount=500), sam, 1)
    old = deal(sam, ada, amount=200)
    long_ago = timezone.now() - timedelta(days=400)
    Stage.objects.filter(pk=old.stage_id).update(rots_after=14)
    Deal.objects.filter(pk=old.pk).update(last_activity_at=long_ago, entered_stage_at=long_ago)
    assert Stuck.of(sam, timezone.now()) == Stuck(2, Decimal("1200.00"), 1)
    assert "1\u00a0200\u00a0zł" in as_user(sam).get("/").content.decode()


def test_a_step_is_planned_from_the_page_of_the_deal(as_user, ada, sam):
    new_deal, client = deal(sam, ada), as_user(sam)
    assert f"/tasks/new/?deal={new_deal.uid}" in client.get(f"/deals/{new_deal.uid}/").content.decode()
    client.post(
        "/tasks/new/",
        {"kind": "call", "title": "Dalej", "due_on": today(1).isoformat(), "about": f"deal:{new_deal.uid}"},
    )
    assert Task.objects.get().deal == new_deal


def test_a_goal_holds_on_and_is_measured_by_deals_won_in_the_month(ada, sam, marek):
    now = today()
    set_goal(sam, Decimal(2000), month=now.replace(day=1) - timedelta(days=40), by=marek)
    for amount, moved in ((500, 0), (700, 0), (900, 60)):
        won = deal(sam, ada, amount=amount)
        ended = timezone.now() - timedelta(days=moved)
        Deal.objects.filter(pk=won.pk).update(outcome="won", ended_at=ended)
    result = progress(sam, now)
    assert (result.goal, result.won, result.share) == (Decimal("2000.00"), Decimal("1200.00"), 60)
    set_goal(sam, Decimal(600), month=now, by=marek)
    assert progress(sam, now).share == 100


def test_only_who_leads_the_team_sets_a_goal(as_user, sam, nina, marek, mallory):
    for by, whose in ((sam, nina), (marek, mallory)):
        with pytest.raises(PermissionDenied):
            set_goal(whose, Decimal(1), month=today(), by=by)
    assert as_user(sam).get("/tasks/goals/").status_code == 403
    page = as_user(marek).post("/tasks/goals/", {f"goal_{sam.uid.hex}": "1 200,50"})
    assert (page.status_code, progress(sam, today()).goal) == (302, Decimal("1200.50"))
    assert "1200,50" in as_user(marek).get("/tasks/goals/").content.decode()
    wrong = as_user(marek).post("/tasks/goals/", {f"goal_{sam.uid.hex}": "-5"})
    assert wrong.status_code == 422
