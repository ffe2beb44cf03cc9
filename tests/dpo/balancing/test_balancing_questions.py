"""Which outcomes the answers of a balancing test carry (Art. 6(1)(f), EDPB 1/2024). Without a database."""

from hypothesis import given, strategies as st

from crm.dpo.balancing.balancing_questions import DUTIES, FITS, QUESTIONS, WEIGHTS, fault_of, heavy
from tests.dpo.assessing import CALM, picked

CHOSEN = [*FITS, *WEIGHTS, *DUTIES]


@st.composite
def answers(draw):
    """Any answers, "I do not know" and none at all among them."""
    by_code = {each.code: {"answer": draw(st.sampled_from([code for code, _words in each.choices]))} for each in CHOSEN}
    return by_code | {"safeguards": {"answer": draw(st.sampled_from(["", "Krótszy czas."]))}}


def carried(given, outcome):
    return not fault_of(given, outcome)


def test_calm_answers_carry_our_interest_and_heavy_ones_only_with_safeguards():
    given = picked(CALM)
    assert (carried(given, "ours"), heavy(given)) == (True, False)
    weighty = picked({**CALM, "children": "yes"})
    assert [carried(weighty, outcome) for outcome in ("ours", "safeguards")] == [False, False]
    named = picked({**CALM, "children": "yes", "safeguards": "Zgoda rodzica i krótszy czas."})
    assert [carried(named, outcome) for outcome in ("ours", "safeguards", "theirs")] == [False, True, True]


def test_an_interest_that_is_unlawful_vague_or_reached_more_mildly_carries_nothing():
    for code, answer in (("lawful", "no"), ("real", "no"), ("reaches", "no"), ("milder", "yes"), ("least", "unknown")):
        given = picked({**CALM, code: answer, "safeguards": "Cokolwiek."})
        assert [carried(given, outcome) for outcome in ("ours", "safeguards", "theirs")] == [False, False, True], code


def test_without_a_working_objection_or_information_nothing_is_carried():  # Art. 21, 13(1)(d)
    for code in ("objection", "told"):
        assert not carried(picked({**CALM, code: "no", "safeguards": "Inne."}), "safeguards")


@given(answers())
def test_a_worse_answer_never_makes_an_outcome_possible(given):
    for each in CHOSEN:
        worse = given | {each.code: {"answer": "unknown"}}
        for outcome in ("ours", "safeguards"):
            assert not (carried(worse, outcome) and not carried(given, outcome)), (each.code, outcome)


def test_every_question_stands_once_and_people_s_interests_may_always_outweigh():
    codes = [each.code for each in QUESTIONS]
    assert len(codes) == len(set(codes))
    assert fault_of({}, "theirs") == ""
