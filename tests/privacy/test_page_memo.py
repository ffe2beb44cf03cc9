"""What a page that reads asks once, and everybody else each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Restriction
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.privacy.map.data_map import declaration_of
from crm.privacy.map.empty_tables import absent, existence_query
from crm.privacy.models import AccessEntry, Person
from tests.sales.deal_builders import deal, pause

pytestmark = pytest.mark.django_db


def test_a_page_asks_once_and_an_act_each_time():
    answers = iter(range(9))
    assert [page_memo.ask_once("how many", lambda: next(answers)) for _time in range(2)] == [0, 1]
    with page_memo.reading():
        assert [page_memo.ask_once("how many", lambda: next(answers)) for _time in range(3)] == [2, 2, 2]
        assert page_memo.ask_once("how long", lambda: next(answers)) == 3
    with page_memo.reading():
        assert page_memo.ask_once("how many", lambda: next(answers)) == 4
    assert not page_memo.goes_on()


def test_a_page_has_one_moment(monkeypatch):
    then = timezone.now() - timedelta(days=1)
    with page_memo.reading():
        begun = page_memo.now()
        monkeypatch.setattr(timezone, "now", lambda: then)
        assert page_memo.now() == begun
    assert page_memo.now() == then


def test_nothing_is_kept_of_a_page_that_broke_off():
    with pytest.raises(KeyError), page_memo.reading():
        page_memo.ask_once("what", {}.popitem)
    assert not page_memo.goes_on()


def test_after_a_page_a_restriction_is_seen_at_once(sam, carla, ada):
    with page_memo.reading():
        assert Restriction.in_force([ada.pk]) == set()
    pause(ada)
    assert Restriction.in_force([ada.pk]) == {ada.pk}


def test_what_the_parts_of_a_page_show_is_written_by_one_statement(sam, ada, ben):
    with CaptureQueriesContext(connection) as queries, access_log.together():
        access_log.shown(by=sam, view="contacts:record", people=[ada.pk], fields=["title"])
        access_log.shown(by=sam, view="contacts:record", people=[ada.pk, ben.pk])
    assert len(queries) == 1
    rows = list(AccessEntry.objects.order_by("pk"))
    assert [(row.people, row.fields) for row in rows] == [([ada.pk], ["title"]), (sorted([ada.pk, ben.pk]), [])]
    assert all(row.intact() for row in rows)


def test_a_page_whose_looks_cannot_be_written_does_not_come(sam, ada, monkeypatch):
    def broken(_rows):
        raise RuntimeError("full")

    monkeypatch.setattr(AccessEntry, "append_few", broken)
    with pytest.raises(RuntimeError), access_log.together():
        access_log.shown(by=sam, view="contacts:record", people=[ada.pk])


def test_what_is_absent_is_what_no_table_holds(sam, ada, carla):
    deal(sam, contact=ada)
    for person in Person.objects.filter(pk__in=[ada.pk, carla.pk]):
        with page_memo.reading():
            by_model = {model: absent(model, [person.pk]) for model in existence_query()[0]}
        held = {
            model: model._base_manager.filter(**{declaration_of(model).subject: person}).exists() for model in by_model
        }
        assert by_model == {model: not some for model, some in held.items()}
        assert set(by_model.values()) == {True, False}


def test_where_no_page_reads_nothing_counts_as_absent(ada):
    assert [model for model in existence_query()[0] if absent(model, [ada.pk])] == []
