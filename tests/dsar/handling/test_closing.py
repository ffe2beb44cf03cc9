"""The end: an answer stops the clock, nothing unfinished is closed, and what was closed may be opened again."""

import pytest
from django.core.exceptions import ValidationError

from dsar.cases.case_clocks import clock_of
from dsar.handling.closing import close, record_answer, reopen, takes_back, unfinished, withdraw
from dsar.handling.questions import ask
from dsar.models import Case, Decision, Event, Kind, Outcome
from tests.dsar.made_cases import DAY, RECEIVED, arrived

pytestmark = pytest.mark.django_db


def granted(case, right, **values):
    """A yes to one right."""
    options = {"verdict": "granted", "proposed_by": "user:1", "decided_by": "user:1", "decided_at": RECEIVED}
    return Decision.objects.create(case=case, right=right, **{**options, **values})


def test_answered_and_decided_it_is_closed_and_kept_to_the_end_of_the_sixth_year(dora):
    case = arrived()
    granted(case, Kind.ACCESS)
    record_answer(case, by=dora, at=RECEIVED + 9 * DAY)
    close(case, Outcome.GRANTED, note="Kopia pobrana.", by=dora, at=RECEIVED + 10 * DAY)
    row = Case.objects.get(pk=case.pk)
    assert (row.state, row.stage, row.outcome, row.keep_until.isoformat()) == (
        "closed",
        "closed",
        "granted",
        "2032-12-31",
    )
    clock = clock_of(row, RECEIVED + 90 * DAY)
    assert (clock.running, clock.overdue, clock.early) == (False, False, 24)


def test_what_is_unanswered_undecided_or_not_carried_out_stays_open(dora):
    case = arrived(Kind.ACCESS, Kind.ERASURE)
    assert len(unfinished(case, Outcome.GRANTED)) == 3
    case = record_answer(case, by=dora, at=RECEIVED)
    erasing = granted(case, Kind.ERASURE)
    granted(case, Kind.ACCESS)
    assert len(unfinished(case, Outcome.GRANTED)) == 1
    with pytest.raises(ValidationError):
        close(case, Outcome.GRANTED, by=dora, at=RECEIVED + DAY)
    Decision.objects.filter(pk=erasing.pk).update(done_at=RECEIVED, done_by="user:1")
    assert unfinished(case, Outcome.GRANTED) == []


def test_she_takes_it_back_before_we_have_acted(dora):
    case = arrived()
    ask(case, "scope", "O które dane chodzi?", by=dora, at=RECEIVED)
    withdraw(case, by=dora, at=RECEIVED + DAY)
    assert Case.objects.values_list("outcome", "state").get() == ("withdrawn", "closed")
    assert case.suspensions.filter(satisfied_at=None).count() == 0


@pytest.mark.parametrize("how", ["answered", "carried out"])
def test_what_we_have_acted_on_cannot_be_taken_back(dora, how):
    case = arrived(Kind.ERASURE)
    if how == "answered":
        case = record_answer(case, by=dora, at=RECEIVED + DAY)
    else:
        Decision.objects.filter(pk=granted(case, Kind.ERASURE).pk).update(done_at=RECEIVED, done_by="user:1")
    with pytest.raises(ValidationError) as refusal:
        withdraw(case, by=dora, at=RECEIVED + 2 * DAY)
    assert (takes_back(case), refusal.value.code, Case.objects.get().state) == (False, "done", "open")


def test_an_answer_cannot_go_before_the_request_came_or_after_now(dora):
    case = arrived()
    for moment in (RECEIVED - DAY, RECEIVED + 2 * DAY):
        with pytest.raises(ValidationError):
            record_answer(case, by=dora, at=RECEIVED + DAY, sent_at=moment)


def test_opened_again_it_keeps_the_moment_of_its_answer(dora):
    case = arrived(Kind.QUESTION)
    record_answer(case, by=dora, at=RECEIVED + DAY)
    close(case, Outcome.GRANTED, by=dora, at=RECEIVED + 2 * DAY)
    reopen(case, "Pytanie uzupełniające.", by=dora, at=RECEIVED + 60 * DAY)
    row = Case.objects.get(pk=case.pk)
    assert (row.state, row.outcome, row.keep_until, row.answered_at) == ("open", "", None, RECEIVED + DAY)


def test_what_goes_after_it_was_opened_again_stands_in_the_timeline_too(dora):
    """The first answer keeps its moment, and the clock with it; said twice in a row nothing more went."""
    case = arrived(Kind.QUESTION)
    record_answer(case, by=dora, at=RECEIVED + DAY)
    record_answer(case, by=dora, at=RECEIVED + 2 * DAY)
    close(case, Outcome.GRANTED, by=dora, at=RECEIVED + 3 * DAY)
    reopen(case, "Pytanie uzupełniające.", by=dora, at=RECEIVED + 4 * DAY)
    record_answer(case, by=dora, at=RECEIVED + 6 * DAY, sent_at=RECEIVED + 5 * DAY)
    sent = case.events.filter(kind=Event.Kind.SENT).order_by("at").values_list("at", "ref")
    assert list(sent) == [(RECEIVED + DAY, ""), (RECEIVED + 5 * DAY, "completes")]
    row = Case.objects.get(pk=case.pk)
    assert (row.answered_at, row.stage) == (RECEIVED + DAY, "answer")


def test_a_closed_case_is_worked_on_no_more(dora):
    case = arrived()
    withdraw(case, by=dora, at=RECEIVED)
    with pytest.raises(ValidationError) as refusal:
        record_answer(case, by=dora)
    assert refusal.value.code == "closed"


def test_spam_is_closed_only_after_it_was_set_aside_with_a_reason(dora):
    with pytest.raises(ValidationError):
        close(arrived(), Outcome.SPAM, by=dora)
