"""No run of code stands in two modules: what is the same becomes one piece that both use.

Lines are compared without names of variables, texts and comments. In functions eight alike are too many; declarations
(columns of a model, routes, fields of a form) resemble one another by nature, there it is twelve.
"""

from functools import cache

import pytest

from tests.product.clean_code.repeated_code import Line, code_lines, repeated
from tests.product.source import modules

DONE, DECLARED = 8, 12  # lines
# Two modules that may, and why.
ALIKE: dict[tuple[str, str], str] = {}


@cache
def lines() -> dict[str, list[Line]]:
    """{module: its code}."""
    return {module.name: code_lines(module.text) for module in modules()}


def test_no_acts_stand_twice():
    done = [(name, [line for line in code if line.done]) for name, code in lines().items()]
    assert repeated(done, DONE).keys() == ALIKE.keys()


def test_no_declarations_stand_twice():
    assert repeated(lines().items(), DECLARED).keys() - ALIKE.keys() == set()


COPY = '''
class {thing}:
    """{words}"""

    def total(self, {rows}):
        """What it comes to."""
        found = {{}}
        for {row} in {rows}:  # {words}
            found.setdefault({row}.key, 0)
            if {row}.amount > {limit}:
                found[{row}.key] += {row}.amount
        words = _("{words}")
        return words, sorted(found.items())
'''
FIRST = COPY.format(thing="Deals", rows="deals", row="deal", limit=7, words="Deals in sum")
SECOND = COPY.format(thing="Papers", rows="papers", row="paper", limit=7, words="Papers, all of them")


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (SECOND, True),  # other names, other words
        (SECOND.replace("> 7", ">= 7"), False),  # another rule
        (SECOND.replace("setdefault", "pop"), False),  # another act
    ],
    ids=["renamed", "another rule", "another act"],
)
def test_a_copy_under_other_names_is_found_and_another_act_is_not(second, found):
    pair = {"crm/a.py": code_lines(FIRST), "crm/b.py": code_lines(second)}
    assert bool(repeated(((name, [line for line in code if line.done]) for name, code in pair.items()), 6)) is found


def test_tables_of_texts_are_no_code():
    assert code_lines('def words():\n    return {\n        "a": "b",\n        "c": "d",\n    }\n')[1:] == [
        Line(2, True, "return {")
    ]
