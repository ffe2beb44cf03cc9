"""Questions that stop the clock: only prompt ones, until enough is known."""

import pytest
from django.core.exceptions import ValidationError

from dsar.cases.case_clocks import clock_of
from dsar.handling.questions import ask, satisfy, would_stop
from dsar.models import Case, CaseMessage, Stage
from tests.dsar.made_cases import DAY, RECEIVED, arrived, letters

pytestmark = pytest.mark.django_db


def days_of(case):
    """Safe and statutory day as the case repeats them."""
    return [day.isoformat() for day in Case.objects.values_list("safe_on", "due_on").get(pk=case.pk)]


def test_asked_on_6_march_and_answered_on_16_march_it_is_due_on_15_april(dora):
    """EDPB 01/2022 para 159, legal.md A3."""
    case = arrived()
    assert ask(case, "identity", "Proszę podać numer oferty.", by=dora, at=RECEIVED + DAY).prompt
    satisfy(case, "identity", by=dora, at=RECEIVED + 11 * DAY)
    assert days_of(case) == ["2026-04-15", "2026-04-15"]


def test_asked_after_three_days_it_stops_nothing(dora):
    case = arrived()
    assert [would_stop(case, RECEIVED + days * DAY) for days in (3, 4)] == [True, False]
    assert ask(case, "identity", "Kim Pani jest?", by=dora, at=RECEIVED + 4 * DAY).prompt is False
    satisfy(case, "identity", by=dora, at=RECEIVED + 11 * DAY)
    assert days_of(case) == ["2026-04-05", "2026-04-07"]


def test_two_questions_at_once_count_each_day_once(dora):
    case = arrived()
    ask(case, "identity", "Kim Pani jest?", by=dora, at=RECEIVED + DAY)
    ask(case, "scope", "O które dane chodzi?", by=dora, at=RECEIVED + 2 * DAY)
    satisfy(case, "identity", by=dora, at=RECEIVED + 6 * DAY)
    satisfy(case, "scope", by=dora, at=RECEIVED + 8 * DAY)
    assert days_of(case) == ["2026-04-12", "2026-04-13"]  # seven days, from the second to the eighth


def test_she_gets_the_question_as_a_message_and_the_mail_does_not_repeat_it(dora):
    case = arrived()
    ask(case, "identity", "Proszę podać numer oferty.", by=dora, at=RECEIVED)
    message = CaseMessage.objects.for_desk(dora).get(case=case)
    assert (message.direction, message.text, letters("request_message")) == (
        "out",
        "Proszę podać numer oferty.",
        ["her"],
    )
    assert "oferty" not in str(message.case.person.messages.with_keys().get(template="request_message").content["text"])
    assert Case.objects.get(pk=case.pk).stage == Stage.IDENTITY


def test_one_question_of_a_kind_waits_at_a_time_and_an_empty_one_is_none(dora):
    case = arrived()
    ask(case, "scope", "O które dane chodzi?", by=dora, at=RECEIVED)
    for question in ("Jeszcze raz?", " "):
        with pytest.raises(ValidationError):
            ask(case, "scope", question, by=dora, at=RECEIVED)
    assert [satisfy(case, "scope", by=dora, at=RECEIVED + DAY), satisfy(case, "scope", by=dora)] == [True, False]


def test_the_clock_is_the_same_whoever_computes_it_from_the_stored_instants(dora):
    case = arrived()
    ask(case, "scope", "O które dane chodzi?", by=dora, at=RECEIVED + DAY)
    assert [clock_of(Case.objects.get(pk=case.pk), RECEIVED + days * DAY).safe_on.day for days in (1, 2, 3)] == [
        5,
        6,
        7,
    ]
