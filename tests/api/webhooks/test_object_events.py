"""Records of the house's own kinds are told in ids: to whoever sees whose they are, and of nobody restricted."""

import pytest

from crm.sales.objects.object_verbs import change, restore, to_bin
from tests.sales.object_builders import again, make_kind, own_record

pytestmark = pytest.mark.django_db
EVENTS = ("object.created", "object.updated", "object.removed", "object.restored")


def test_each_act_is_told_with_the_id_and_no_word_of_it(opened, receiver, hears, ada, sam, contracts):
    opened(events=EVENTS, purpose="contracts")
    record = own_record(make_kind(), sam, ada)
    change(record, {"called": "tajny"}, version=1, by=sam)
    to_bin(again(record), by=sam)
    restore(again(record), by=sam)
    hears()
    assert [got.said["type"] for got in receiver.got] == list(EVENTS)
    assert {got.said["data"]["id"] for got in receiver.got} == {str(record.uid)}
    assert [got for got in receiver.got if b"tajny" in got.body or b"POL-2026" in got.body] == []


def test_nothing_is_told_of_another_teams(opened, receiver, hears, add, mallory, contracts):
    opened(events=EVENTS, purpose="contracts")
    own_record(make_kind(), mallory, add(mallory, name="Obca Osoba", email="obca@b.test"))
    hears()
    assert receiver.got == []
