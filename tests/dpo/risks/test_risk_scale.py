"""Levels of risks (Art. 32(1)-(2)): a step more of anything never lowers them. Without a database."""

from itertools import product

from crm.dpo.risks.risk_scale import HIGH, LOW, MEDIUM, level_of

STEPS = range(1, 5)
RANK = {LOW: 0, MEDIUM: 1, HIGH: 2}


def test_the_matrix_reads_as_it_is_drawn():
    lines = ["".join(level_of(likelihood, severity)[0] for likelihood in STEPS) for severity in reversed(STEPS)]
    assert lines == ["mhhh", "mmhh", "lmmh", "llmm"]


def test_more_likely_or_worse_is_never_a_lower_level():
    for likelihood, severity in product(STEPS, STEPS):
        for further in ((likelihood + 1, severity), (likelihood, severity + 1)):
            if max(further) <= max(STEPS):
                assert RANK[level_of(*further)] >= RANK[level_of(likelihood, severity)]
