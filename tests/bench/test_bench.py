"""A small twin of `run.py bench`: a house is built, the variants answer alike, the report says what it promises."""

import re

import pytest
from django.db import transaction

from bench.measurements.addresses import Page, chosen
from bench.measurements.pages import Line, more
from bench.measurements.report import run
from bench.measurements.targets import Measured, verdicts


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """What the bench prints for 200 contacts, one round; the house is built once and pulled down again."""
    lines = []
    with django_db_blocker.unblock(), transaction.atomic():
        run(200, rounds=1, say=lines.append)
        transaction.set_rollback(True)
    return "\n".join(lines)


@pytest.mark.django_db
def test_the_report_names_every_act_and_every_target(printed):
    acts = re.findall(r"^(\S.*?)\s+\d+\.\d\d\s+\d+\.\d\d$", printed, re.MULTILINE)
    targets = re.findall(r"^ +(\d+)  .*?(pass|FAIL)$", printed, re.MULTILINE)
    assert [name for name in acts if name.startswith(("list", "page"))] == [
        "list: ours",
        "list: plain",
        "list: guardian",
        "page: ours",
        "page: plain",
        "list of few: ours",
        "list of some: ours",
        "list of shown: ours",
        "list of everyone: ours",
        "list of everyone: plain",
        "page of everyone: ours",
        "page of everyone: plain",
    ]
    weighed, compared = ["13", "19", "20"], ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]
    assert [number for number, _verdict in targets[:14]] == [*weighed, *compared]
    assert "200 contacts, their twins, shares and trade built" in printed


@pytest.mark.django_db
def test_the_report_names_every_page_with_its_numbers(printed):
    lines = re.findall(
        r"^(\S.*?) +(\d+) +(\d+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)  (pass|FAIL)", printed, re.MULTILINE
    )
    names = [name for name, *_numbers in lines]
    assert {"my day", "contacts", "companies", "deals", "board", "tasks", "documents", "palette «kowal»"} - {
        *names
    } == set()
    assert re.findall("FAIL.*statements|more: ", printed) == []


def test_a_page_fails_by_statements_size_time_or_ratio():
    page = Page("contacts", "/contacts/")
    held = Line(page, few=9, many=9, size=100 * 1024, ours=150, plain=100)
    assert (held.missed, str(held).endswith("pass")) == ([], True)
    wrong = Line(page, few=9, many=10, size=130 * 1024, ours=250, plain=100, further=("SELECT 1",))
    assert wrong.missed == ["statements", "size", "time", "ratio"]


def test_what_a_page_asks_more_of_many_rows_is_told_without_its_values():
    few = ["SELECT a FROM t WHERE id IN (1, 2)", "SELECT b FROM u WHERE n = 'Ada'"]
    many = ["SELECT a FROM t WHERE id IN (3, 4, 5)", "SELECT b FROM u WHERE n = 'Ben'", "SELECT b FROM u WHERE n = 'X'"]
    assert more(few, [*many, "SELECT c FROM v"]) == ["SELECT b FROM u WHERE n = ?"]


def test_pages_are_measured_by_their_names():
    assert [page.name for page in chosen("^palette|my day")] == [
        "my day",
        "palette «»",
        "palette «kowal»",
        "palette «zamów»",
    ]


def times(**changes):
    """Times that hold every target, but for `changes` (underscores stand for other signs)."""
    values = {
        "list: ours": 1.3, "list: plain": 1, "list: guardian": 20, "page: ours": 3, "page: plain": 2,
        "list of few: ours": 1, "list of some: ours": 1.2, "list of shown: ours": 2,
        "search «kowal»: ours": 3, "search «kowal»: plain": 2.5, "search «ja»: ours": 9, "search «ja»: plain": 1,
        "page of everyone: ours": 3, "page of everyone: plain": 2.5, "opening a page: ours": 0.1,
        "list of everyone: ours": 1.3, "list of everyone: plain": 1, "by name: ours": 5, "by name: plain": 1,
        "search of everyone «kowal»: ours": 5, "search of everyone «kowal»: plain": 2.5,
        "exact e-mail: ours": 1.5, "exact e-mail: plain": 1, "exact phone: ours": 1, "exact phone: plain": 1,
    }  # fmt: skip
    return {name: Measured([float(changes.get(name, value))]) for name, value in values.items()}


def held(found):
    """{number of a target: whether it holds}"""
    return {verdict.number: verdict.holds for verdict in verdicts(found)}


def test_targets_hold_up_to_their_limits():
    assert held(times()) == dict.fromkeys(range(1, 12), True)


def test_each_target_fails_beyond_its_limit():
    slow = {
        "list: ours": 4, "list: guardian": 20, "page: ours": 4, "exact phone: ours": 2, "search «kowal»: ours": 4,
        "page of everyone: ours": 4, "list of everyone: ours": 2, "opening a page: ours": 0.3, "by name: ours": 7,
        "search of everyone «kowal»: ours": 7,
    }  # fmt: skip
    assert held(times(**slow)) == dict.fromkeys(range(1, 12), False)


def test_a_search_that_is_fast_anyway_is_not_compared():
    assert held(times(**{"search «kowal»: plain": 1.9}))[8] is True
