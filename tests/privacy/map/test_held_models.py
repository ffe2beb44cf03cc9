"""One statement says which models hold anything about somebody, and it is right about each of them."""

import pytest

from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import plan
from crm.privacy.map.data_map import rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import Person

pytestmark = pytest.mark.django_db


def one_by_one(person):
    """The same, asked of each model."""
    return {room.label for room in rooms() if room.declaration.rows is not Rows.KEEP and room.rows_of(person).exists()}


def test_it_names_what_holds_rows_and_nothing_else(ada, ben):
    nobody = Person.create(name="Nowa Osoba")
    for person in (ada.person, ben.person, nobody):
        assert held_labels(person) == one_by_one(person)
    assert held_labels(nobody) < held_labels(ada.person)


def test_a_plan_asks_no_model_that_holds_nothing(django_assert_num_queries):
    nobody = Person.create(name="Nowa Osoba")
    with django_assert_num_queries(len(held_labels(nobody)) + 1):
        plan(nobody, {})
