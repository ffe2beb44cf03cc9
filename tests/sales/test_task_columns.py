"""Every column of a task on every surface that its table names."""

from datetime import time
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.api.sales.task_shapes import NewTask, TaskChanges, TaskShape
from crm.contacts.history.ledger_acts import columns_in_words
from crm.sales.columns.task import TASK
from crm.sales.models import Task
from crm.sales.planned_tasks.planning import change, plan, values_of

TYPED: dict[str, Any] = {
    "kind": Task.Kind.values[-1],
    "title": "Zadzwonić",
    "clock": time(9, 30),
    "minutes": 45,
    "place": "Salon",
    "link": "https://meet.test/7",
    "note": "Próba 7",
    "remind_before": 60,
}


@pytest.fixture(params=["person", "nobody"])
def whole(request, sam, ada) -> Task:
    """A task about a person, or about nobody, that says something in every column."""
    values = {**TYPED, "due_on": timezone.localdate()}
    new_plan = plan(values, by=sam, contact=ada if request.param == "person" else None)
    return Task.objects.with_keys().get(pk=new_plan.pk)


def test_every_column_is_asked_for_kept_and_changed(as_user, sam, whole):
    page = as_user(sam).get(reverse("sales:task_edit", args=[whole.uid])).content.decode()
    assert [name for name in TASK.names("control") if f'name="{name}"' not in page] == []
    values = {**TYPED, "due_on": timezone.localdate()}
    assert {name: values_of(whole)[name] for name in TASK.names("control")} == values
    assert "note" in change(whole, {"note": ""}, version=whole.version, by=sam)


def test_every_column_goes_by_the_api():
    names = {item.name for item in TASK if item.api}
    assert [names - set(shape().fields) for shape in (TaskShape, NewTask, TaskChanges)] == [set(), set(), set()]


def test_every_column_has_a_name_in_both_logs():
    assert [name for name in TASK.names() if columns_in_words([name]) in ("", name)] == []
