"""A complaint to us about how we handle data: its clock, its answer, and what is counted of it (Art. 12(3), 38(4))."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.privacy.law.deadlines import request_due
from dsar.decisions.reasons import Proposal
from dsar.decisions.verdicts import decide, decide_at_once, propose
from dsar.letters.letter_texts import draft
from dsar.models import Kind, Verdict
from dsar.queue.complaints import late_complaints, unanswered_complaints
from tests.dsar.made_cases import arrived

RIGHT = Kind.COMPLAINT


@pytest.mark.django_db
def test_its_clock_is_that_of_a_request_and_it_counts_until_it_is_answered():
    at = timezone.now() - timedelta(days=2)
    case = arrived(RIGHT, at=at)
    due = request_due(timezone.localdate(at))
    assert (case.safe_on, case.due_on) == (due.nominal, due.statutory)
    assert list(unanswered_complaints()) == [case]
    assert not late_complaints(timezone.localdate())
    assert list(late_complaints(case.due_on + timedelta(days=1))) == [case]


def test_a_justified_one_says_what_was_changed(dora):
    case = arrived(RIGHT)
    with pytest.raises(ValidationError):
        propose(case, Proposal(RIGHT, Verdict.GRANTED), by=dora)
    decide_at_once(case, Proposal(RIGHT, Verdict.GRANTED, text="Usunęliśmy wpis."), by=dora)
    letter = draft(case, "answer", "pl")
    assert "Usunęliśmy wpis." in letter
    assert "Urzędu Ochrony Danych Osobowych" in letter  # Art. 12(4)


def test_one_that_is_not_takes_two_people_and_the_way_to_the_authority(dora, oskar):
    case = arrived(RIGHT)
    why = Proposal(RIGHT, Verdict.REFUSED, why="no_fault", text="Sprawdziliśmy dziennik.")
    waiting = propose(case, why, by=dora)
    assert decide(waiting, by=oskar).in_force
    assert "Sprawdziliśmy dziennik." in draft(case, "answer", "pl")


def test_it_never_costs_anything(dora):
    with pytest.raises(ValidationError):
        propose(arrived(RIGHT), Proposal(RIGHT, Verdict.FEE, why="excessive", text="x", fee=10), by=dora)
