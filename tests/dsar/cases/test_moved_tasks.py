"""What stood under the answer of an erasure before the step «elsewhere» came stands there now; the rest stays."""

from importlib import import_module

import pytest
from django.apps import apps

from dsar.models import Case, Kind, Task

pytestmark = pytest.mark.django_db


def test_tasks_of_telling_an_erasure_move_and_no_others(ada):
    case = Case.objects.create(number="W-1", person=ada.person, kinds=["erasure", "restriction"], taken_by="user:1")
    for code, right in (("recipients", Kind.ERASURE), ("recipients", Kind.RESTRICTION), ("do", Kind.ERASURE)):
        Task.objects.create(case=case, stage="answer", code=code, right=right)
    import_module("dsar.migrations.0007_tasks_elsewhere").move_tasks(apps, None)
    assert set(Task.objects.values_list("code", "right", "stage")) == {
        ("recipients", "erasure", "elsewhere"),
        ("recipients", "restriction", "answer"),
        ("do", "erasure", "answer"),
    }
