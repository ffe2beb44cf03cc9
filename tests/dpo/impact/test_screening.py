"""Whether an impact assessment is needed (Art. 35(1), (4); M.P. 2019 poz. 666; WP248). Without a database."""

from dataclasses import replace

from hypothesis import given, strategies as st

from crm.dpo.impact.screening import CRITERIA, LISTED, SCREENING_QUESTIONS, is_needed
from crm.dpo.impact.screening_facts import LARGE, Facts, proposed
from tests.dpo.assessing import picked

NOTHING = dict.fromkeys((*LISTED, *CRITERIA), "no")
RANK = {"no": 0, "partly": 1, "yes": 2, "clear": 2}


@st.composite
def screenings(draw):
    """Any answers of a screening."""
    return {
        each.code: {"answer": draw(st.sampled_from([code for code, _w in each.choices]))}
        for each in SCREENING_QUESTIONS
    }


facts = st.builds(
    Facts,
    categories=st.frozensets(st.sampled_from(["identity", "email", "health", "preferences", "technical", "biometric"])),
    people=st.integers(0, LARGE),
    sources=st.frozensets(st.sampled_from(["form", "fair", "register", "import"])),
    programs=st.integers(0, 3),
    countries=st.frozensets(st.sampled_from(["US", "UA", "IN", "CH"])),
)


def test_twelve_positions_and_nine_criteria():
    assert (len(LISTED), len(CRITERIA)) == (12, 9)


def test_one_clear_position_or_two_criteria_and_nothing_below():  # Art. 35(1), WP248 III.B
    assert not is_needed(picked(NOTHING))
    assert is_needed(picked({**NOTHING, "l4": "clear"}))
    assert not is_needed(picked({**NOTHING, "l8": "partly"}))
    assert is_needed(picked({**NOTHING, "l8": "partly", "l10": "partly"}))
    assert not is_needed(picked({**NOTHING, "w5": "yes"}))
    assert is_needed(picked({**NOTHING, "w5": "yes", "w7": "yes"}))


@given(screenings(), st.sampled_from(SCREENING_QUESTIONS))
def test_a_further_hit_never_turns_needed_into_not_needed(given_answers, each):
    for code, _words in each.choices:
        if RANK[code] >= RANK[given_answers[each.code]["answer"]]:
            more = given_answers | {each.code: {"answer": code}}
            assert is_needed(more) or not is_needed(given_answers)


@given(facts, facts)
def test_more_people_data_sources_or_programs_never_propose_less(one, other):
    more = replace(
        one,
        categories=one.categories | other.categories,
        people=max(one.people, other.people),
        sources=one.sources | other.sources,
        programs=max(one.programs, other.programs),
        countries=one.countries | other.countries,
    )
    before, after = proposed(one), proposed(more)
    assert all(RANK[after[code][0]] >= RANK[answer] for code, (answer, _why) in before.items())
    assert all(str(why) for _answer, why in after.values())
