"""The list of tasks takes filters and saved views like every list; without a word of whose it shows one's own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.lists.filters.rules import Filter, Group, Op, Rule
from crm.lists.models import SavedView
from crm.sales.agenda.task_filters import tasks as kind
from crm.sales.agenda.task_list import TaskList
from crm.sales.models import Task
from crm.sales.planned_tasks.completion import finish, snooze
from crm.sales.planned_tasks.planning import plan
from tests.sales.deal_builders import deal, firm
from tests.sales.task_builders import planned, today
from tests.sizes import examples

LIST, NEW = reverse("sales:tasks"), reverse("contacts:view_new", args=["tasks"])


def titles(page):
    return sorted(row.title for _key, _label, rows in page.context["list"].groups for row in rows)


@pytest.fixture
def some(sam, nina, ada):
    """Tasks of Sam's about a person, a firm, a deal and nobody; one of Nina's, one that he gave her."""
    company = firm(sam)
    planned(sam, ada, title="osoba")
    planned(sam, company=company, title="firma", kind="meeting", due_on=today(2))
    plan({"title": "szansa", "due_on": today(9)}, by=sam, deal=deal(sam, company=company))
    snooze(planned(sam, title="nikt", rule="FREQ=WEEKLY"), today(1), by=sam)
    planned(nina, title="Niny")
    planned(sam, title="oddane", owner=nina)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["firma", "nikt", "osoba", "szansa"]),
        ("whose=team", ["Niny", "firma", "nikt", "oddane", "osoba", "szansa"]),
        ("f=kind:is:meeting", ["firma"]),
        ("f=about:is:person", ["osoba"]),
        ("f=about:is:deal", ["szansa"]),
        ("f=about:is:nobody", ["nikt"]),
        ("f=repeats:yes", ["nikt"]),
        ("f=snoozed:yes", ["nikt"]),
        ("f=given:yes", ["oddane"]),
        ("f=owner:not:me", ["Niny", "oddane"]),
        ("f=due:coming:5", ["firma", "nikt"]),
        ("view=week&f=about:is:company", ["firma"]),
    ],
)
def test_tasks_are_narrowed_by_comparisons(some, as_user, sam, asked, found):
    assert titles(as_user(sam).get(f"{LIST}?{asked}")) == found


def test_a_saved_view_is_a_tab_with_its_count_and_keeps_whose(some, as_user, sam):
    client = as_user(sam)
    client.post(NEW, {"view": "week", "whose": "team", "name": "Tydzień zespołu"})
    view = SavedView.objects.get()
    page = client.get(LIST, {"view": view.uid})
    (tab,) = [item for item in page.context["list"].tabs if item["label"] == "Tydzień zespołu"]
    assert (titles(page), tab["count"], tab["current"], page.context["list"].whose) == (
        *(["Niny", "firma", "nikt", "oddane", "osoba"], "5", True, "team"),
    )
    assert view.said["base"] == "week"


def test_the_tabs_count_what_they_show(some, as_user, sam):
    client = as_user(sam)
    for text in ("", "whose=team", "f=kind:is:call"):
        tabs = client.get(f"{LIST}?{text}").context["list"].tabs
        rows = [len(titles(client.get(LIST + tab["url"]))) for tab in tabs if tab["count"]]
        assert [int(tab["count"]) for tab in tabs if tab["count"]] == rows


def test_a_day_of_the_calendar_is_a_chip_that_comes_off(some, as_user, sam):
    page = as_user(sam).get(f"{LIST}?day={today(2)}")
    (group,) = page.context["list"].links.chips()
    assert (titles(page), group["chips"][0]["url"], page.context["list"].day) == (["firma"], "?", today(2))


def test_a_foreign_task_stays_foreign_whatever_is_asked(some, as_user, mallory):
    for text in ("whose=team", "f=owner:not:me", "f=given:no", "f=about:is:person"):
        assert titles(as_user(mallory).get(f"{LIST}?{text}")) == []


def test_every_comparison_of_every_field_can_be_asked(some, sam):
    fields, values = kind().fields(sam, timezone.now()), {Op.BEFORE: "2026-11-27", Op.SINCE: "2026-11-27"}
    for item in fields.by_name.values():
        for op in item.ops:
            rule = Rule(item.name, op, (values.get(op, "30"),))
            narrow = fields.condition(Filter((Group((rule,)),)), timezone.now())
            assert (Task.objects.filter(narrow).count() <= Task.objects.count(), fields.words(rule) != "") == (
                True,
                True,
            )


ROWS = st.lists(st.tuples(st.integers(-3, 9), st.sampled_from(["sam", "nina"]), st.booleans()), max_size=8)


@settings(max_examples=examples(24))
@given(rows=ROWS, team=st.booleans())
def test_the_standing_views_share_the_open_tasks_out(sam, nina, mallory, rows, team):
    Task.objects.all().delete()
    users = {"sam": sam, "nina": nina}
    for days, name, done in rows:
        result = planned(users[name], due_on=today(days))
        if done:
            finish(result, by=users[name])
    values = {"whose": "team"} if team else {}
    counts = TaskList(sam, values).counts
    days = [day for day, name, done in rows if not done and (team or name == "sam")]
    assert counts == {
        "open": len(days),
        "overdue": sum(day < 0 for day in days),
        "today": sum(day == 0 for day in days),
        "week": sum(0 <= day < timedelta(days=7).days for day in days),
    }
    assert TaskList(mallory, values).rows == []
