"""What a transfer mechanism is worth on a day (Art. 44 to 49)."""

from datetime import date, timedelta

import pytest

from crm.privacy.recipients.transfer_rules import State, Terms, mechanism_state

DAY = date(2026, 11, 30)
NEVER = dict.fromkeys(("until", "seen_on", "valid_to", "review_on"))
BLANK = dict.fromkeys(("module", "derogation", "why", "outcome"), "")


def state(mechanism, country="US", day=DAY, **columns):
    values = {**NEVER, **BLANK, "data_types": (), "annexes": (), "since": date(2026, 1, 30), **columns}
    return mechanism_state(Terms(country=country, mechanism=mechanism, **values), day)


CLAUSES = {"module": "2", "annexes": ("I", "II"), "outcome": "equivalent", "review_on": DAY}
CERTIFICATE = {"seen_on": DAY, "valid_to": DAY, "data_types": ("non-hr",)}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (CERTIFICATE, State.COUNTS),
        (CERTIFICATE | {"seen_on": None}, State.UNFINISHED),
        (CERTIFICATE | {"valid_to": None}, State.UNFINISHED),
        (CERTIFICATE | {"data_types": ()}, State.UNFINISHED),
        (CERTIFICATE | {"data_types": ("hr",)}, State.UNFINISHED),  # customers are nobody's staff of ours
        (CERTIFICATE | {"data_types": ("hr", "non-hr")}, State.COUNTS),
        (CERTIFICATE | {"valid_to": DAY - timedelta(days=1)}, State.ENDED),
        (CERTIFICATE | {"country": "CH"}, State.ENDED),  # Switzerland has a decision of its own
    ],
)
def test_the_data_privacy_framework_needs_a_certificate_that_somebody_saw(columns, expected):
    assert state("dpf", **columns) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (CLAUSES, State.COUNTS),
        (CLAUSES | {"module": ""}, State.UNFINISHED),
        (CLAUSES | {"annexes": ("I",)}, State.UNFINISHED),
        (CLAUSES | {"outcome": ""}, State.UNFINISHED),
        (CLAUSES | {"outcome": "not"}, State.NOT_EQUIVALENT),
        (CLAUSES | {"review_on": DAY - timedelta(days=1)}, State.REVIEW),
        (CLAUSES | {"review_on": DAY - timedelta(days=30)}, State.REVIEW),
        (CLAUSES | {"review_on": DAY - timedelta(days=31)}, State.REVIEW_OVERDUE),
        (CLAUSES | {"until": DAY - timedelta(days=1)}, State.ENDED),
        (CLAUSES | {"since": DAY + timedelta(days=1)}, State.NOT_BEGUN),
    ],
)
def test_clauses_need_module_annexes_and_an_assessment_that_is_not_old(columns, expected):
    assert state("scc", **columns) == expected


def test_adequacy_counts_where_and_while_the_decision_does():
    assert state("adequacy", "GB") == State.COUNTS
    assert state("adequacy", "GB", date(2031, 12, 28)) == State.ENDED
    assert state("adequacy", "UA") == state("adequacy", "US") == State.ENDED


def test_a_derogation_needs_its_letter_and_a_reason():
    assert state("art49", "UA", derogation="a") == State.UNFINISHED
    assert state("art49", "UA", derogation="a", why="Jednorazowo.") == State.COUNTS
