"""The heads over the list of tasks sort it: by the day, the kind, the colleague, the day of planning."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import save_view
from crm.sales.agenda.task_filters import tasks as kind
from crm.sales.models import Task
from crm.sales.planned_tasks.completion import finish
from tests.sales.task_builders import planned, today

LIST = reverse("sales:tasks")


@pytest.fixture
def some(sam, nina, ada):
    """Three tasks of the team, made one after another."""
    rows = [
        planned(sam, ada, title="telefon", kind="call", due_on=today(3)),
        planned(nina, title="spotkanie", kind="meeting", due_on=today(1)),
        planned(sam, title="list", kind="email", due_on=today(2)),
    ]
    for place, row in enumerate(rows):
        Task.objects.filter(pk=row.pk).update(made_at=timezone.now() - timedelta(days=9 - place))
    return rows


def titles(page):
    """The titles in the order in which they stand."""
    return [row.title for _key, _label, rows in page.context["list"].groups for row in rows]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["spotkanie", "list", "telefon"]),
        ("due", ["spotkanie", "list", "telefon"]),
        ("-due", ["telefon", "list", "spotkanie"]),
        ("made", ["list", "spotkanie", "telefon"]),
        ("-made", ["telefon", "spotkanie", "list"]),
        ("kind", ["list", "spotkanie", "telefon"]),  # E-mail, Spotkanie, Telefon
        ("owner", ["spotkanie", "list", "telefon"]),
        ("title", ["spotkanie", "list", "telefon"]),  # sealed: no order by it
        ("owner__password", ["spotkanie", "list", "telefon"]),
    ],
)
def test_each_head_sorts(some, as_user, sam, sort, order):
    page = as_user(sam).get(f"{LIST}?whose=team&sort={sort}")
    assert titles(page) == order
    heads = {head.name: head.aria for head in page.context["list"].heads}
    known = sort.removeprefix("-") if sort.removeprefix("-") in heads else "due"
    assert [name for name, aria in heads.items() if aria] == [known]


def test_pages_of_an_order_hold_every_task_once(as_user, sam):
    for place in range(60):
        planned(sam, title=f"{place:02}", kind="call" if place % 2 else "email")
    client = as_user(sam)
    first = client.get(f"{LIST}?sort=kind")
    second = client.get(f"{LIST}?sort=kind&older={first.context['list'].page.older}")
    assert sorted(titles(first) + titles(second)) == [f"{place:02}" for place in range(60)]
    assert len(titles(first)) == 50
    elsewhere = client.get(f"{LIST}?sort=owner&older={first.context['list'].page.older}")
    assert len(titles(elsewhere)) == 50  # an edge of another order opens the first page


def test_done_ones_are_sorted_by_when_they_were_done(some, as_user, sam):
    for row in some[::2]:
        finish(row, by=sam)
    page = as_user(sam).get(f"{LIST}?view=done")
    assert [head.name for head in page.context["list"].heads] == ["done", "kind", "owner", "made"]
    assert titles(as_user(sam).get(f"{LIST}?view=done&sort=-done")) == titles(page)[::-1]


def test_a_saved_view_keeps_its_order(some, as_user, sam):
    asking = ListQuery(kind(), sam, {"view": "open", "sort": "-due"}, timezone.now())
    view = save_view(asking, "Od końca", by=sam)
    client = as_user(sam)
    page = client.get(f"{LIST}?view={view.uid}")
    assert titles(page) == ["telefon", "list"]
    [due] = [head for head in page.context["list"].heads if head.name == "due"]
    assert titles(client.get(LIST + due.url)) == ["list", "telefon"]


def test_a_search_has_its_own_order(some, as_user, sam):
    page = as_user(sam).post(LIST, {"q": "telefon", "sort": "kind"})
    assert (titles(page), [head.url for head in page.context["list"].heads]) == (["telefon"], [""] * 4)
