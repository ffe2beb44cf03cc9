"""Triage: nothing is lost by being taken for spam, nothing is answered twice."""

import pytest
from django.core.exceptions import ValidationError

from dsar.cases.case_clocks import clock_of
from dsar.handling.triage import alike, join, set_aside, sort, take_back
from dsar.models import Case, Kind
from tests.dsar.made_cases import DAY, RECEIVED, arrived

pytestmark = pytest.mark.django_db


def test_set_aside_it_leaves_the_queue_and_comes_back_with_its_clock(dora):
    case = arrived()
    set_aside(case, "Oferta handlowa.", by=dora, at=RECEIVED + DAY)
    assert [list(Case.objects.running()), list(Case.objects.set_aside())] == [[], [case]]
    take_back(case, by=dora, at=RECEIVED + 9 * DAY)
    assert [list(Case.objects.running()), list(Case.objects.set_aside())] == [[case], []]
    assert clock_of(case, RECEIVED + 9 * DAY).safe_on.isoformat() == "2026-04-05"


def test_setting_aside_wants_a_reason(dora):
    with pytest.raises(ValidationError):
        set_aside(arrived(), " ", by=dora)


def test_a_duplicate_joins_the_earlier_request_which_then_asks_for_both(dora):
    first, second = arrived(), arrived(Kind.ACCESS, Kind.ERASURE, at=RECEIVED + 3 * DAY)
    join(second, first, by=dora, at=RECEIVED + 4 * DAY)
    rows = Case.objects.order_by("pk").values_list("state", "outcome", "duplicate_of", "kinds")
    assert list(rows) == [
        ("open", "", None, ["access", "erasure"]),
        ("closed", "duplicate", first.pk, ["access", "erasure"]),
    ]
    assert first.tasks.filter(code="do", right="erasure").exists()


def test_joining_never_loses_a_day(dora):
    """The earlier receipt rules: Art. 12(3)."""
    first, second = arrived(), arrived(at=RECEIVED + 3 * DAY)
    with pytest.raises(ValidationError):
        join(first, second, by=dora)
    with pytest.raises(ValidationError):
        join(first, first, by=dora)


def test_likely_duplicates_are_those_of_the_same_address_or_number():
    first, other = arrived(), arrived(email="inna@osoba.test", phone="+48500500500", name="Inna")
    again, by_phone = arrived(name="E. Maj", phone=""), arrived(email="drugi@maj.test")
    assert list(alike(first)) == [again, by_phone]
    assert list(alike(other)) == []


def test_read_it_may_ask_for_something_else(dora):
    case = arrived(Kind.QUESTION)
    sort(case, [Kind.ERASURE], topic="", by=dora, at=RECEIVED)
    assert list(case.tasks.filter(done_at__isnull=False).values_list("code", flat=True)) == ["read"]
    assert case.tasks.filter(code="recipients", right="erasure").exists()
