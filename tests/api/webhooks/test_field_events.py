"""Definitions of custom fields as events: told to whoever may know of the field, and to nobody else."""

import pytest

from crm.contacts.custom.choices import add_choice
from crm.contacts.custom.definitions import change_field, offer, remove, restore, retire
from tests.contacts.custom.field_cases import BY, make

pytestmark = pytest.mark.django_db
EVENTS = ["field.created", "field.updated", "field.removed", "field.restored"]


def test_each_act_on_a_field_is_an_event(opened, receiver, hears):
    opened(events=EVENTS)
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    change_field(field, {"label": "Rynek"}, by=BY)
    add_choice(field, "Usługi", by=BY)
    for act in (retire, offer, remove, restore):
        act(field, by=BY)
    hears()
    heard = [(got.said["type"], got.said["data"]["id"]) for got in receiver.got]
    types = ["created", "updated", "updated", "removed", "restored", "removed", "restored"]
    assert heard == [(f"field.{name}", str(field.uid)) for name in types]
    assert receiver.got[1].said["data"]["changed"] == ["label"]


def test_one_hidden_from_the_programs_role_is_in_no_event(opened, receiver, hears, shop):
    opened(events=EVENTS)
    field = make("Tajny znak", hidden_from=[shop.user.role.slug])
    change_field(field, {"label": "Tajniejszy"}, by=BY)
    remove(field, by=BY)
    hears()
    assert receiver.got == []
