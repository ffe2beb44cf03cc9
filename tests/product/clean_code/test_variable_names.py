"""Names say what they hold: words that fit anything are no names of variables.

A reader who meets `told` or `one` has to look for what was put in. Only what is bound inside a function, a lambda or a
comprehension is looked at: a parameter that callers name, a column or a key of a file is changed with its users.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product.source import ROOT

FITS_ANYTHING = {"one", "found", "told", "said", "shown", "asked", "kept", "made", "seen", "heard", "thing", "things"}
FOLDERS = ("crm", "consents", "dsar", "retention", "breaches", "bench", "launch", "tests")
INSIDE = ast.FunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def vague(text: str) -> Iterator[str]:
    """line name of each variable inside a function, a lambda or a comprehension whose name fits anything."""
    if not any(word in text for word in FITS_ANYTHING):
        return
    tree = ast.parse(text)
    for outer in ast.walk(tree):
        if not isinstance(outer, INSIDE):
            continue
        params = {arg.arg for arg in ast.walk(outer.args) if isinstance(arg, ast.arg)} if has_args(outer) else set()
        for node in ast.walk(outer):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in FITS_ANYTHING - params:
                yield f"{node.lineno} {node.id}"
            elif isinstance(node, ast.Lambda):
                yield from (f"{arg.lineno} {arg.arg}" for arg in node.args.args if arg.arg in FITS_ANYTHING)


def has_args(node: ast.AST) -> bool:
    """Whether it is a function or a lambda."""
    return isinstance(node, ast.FunctionDef | ast.Lambda)


def name_of(path: Path) -> str:
    """Its name from the root."""
    return str(path.relative_to(ROOT))


def test_variables_say_what_they_hold():
    named = {name_of(path): names for path in FILES if (names := sorted(set(vague(path.read_text()))))}
    assert named == {}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("def f():\n    found = 1\n    return found", ["2 found"]),
        ("NAMES = [one.name for one in people]", ["1 one"]),
        ("rows.sort(key=lambda one: one.pk)", ["1 one"]),
        ("def f(told):\n    told = told or 1\n    return told", []),  # a parameter changes with its callers
        ("class A:\n    told = 1", []),  # a column, a field
        ("def f():\n    findings = 1\n    return findings", []),
    ],
)
def test_the_search_finds_what_it_looks_for(text, lines):
    assert sorted(set(vague(text))) == lines
