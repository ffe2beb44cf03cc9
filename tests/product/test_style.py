"""The habits that machines can check, checked with the tests: lint, format, types, and who may import whom.

Each tool has a control: something it must find, so that one which sees nothing cannot stay green. The control of the
import order is in `test_architecture.py`.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest

from tests.product.source import ROOT


def says(*command: str) -> str:
    """What a tool of the environment says, standing in the root; empty when all is well."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr or f"ended with {done.returncode}"


def test_ruff_finds_nothing():
    assert says("-m", "ruff", "check", "--quiet", "--output-format", "concise") == ""


def test_ruff_would_format_nothing():
    assert says("-m", "ruff", "format", "--check", "--quiet") == ""


def test_mypy_finds_nothing():
    assert says("-m", "mypy", "--no-error-summary") == ""


def test_no_verb_takes_whoever_comes():
    apps = ("crm", "consents", "dsar", "retention", "breaches", "bench")
    untyped = re.compile(r"[(, ]by: Any\b|-> \"\w*QuerySet\"")
    assert [
        str(path.relative_to(ROOT))
        for app in apps
        for path in sorted((ROOT / app).rglob("*.py"))
        if untyped.search(path.read_text())
    ] == []


def test_imports_only_point_downwards():
    assert says("-c", "from importlinter.cli import lint_imports_command as lint; lint()") == ""


@pytest.mark.parametrize(
    ("tool", "found"),
    [
        (["ruff", "check", "--isolated", "--output-format", "concise"], "F401"),
        (["ruff", "format", "--isolated", "--check"], "bad.py"),
        (["mypy", "--config-file=", "--cache-dir=/dev/null"], "[assignment]"),
    ],
    ids=lambda row: " ".join(row[:2]) if isinstance(row, list) else "",
)
def test_a_tool_that_has_something_to_find_finds_it(tmp_path, tool, found):
    (tmp_path / "bad.py").write_text("import os\nnumber : int = ''\n")
    assert found in says("-m", *tool, str(tmp_path / "bad.py"))


MOMENTS = {"now", "today", "localdate", "localtime"}


def asked_at_import(tree: ast.Module) -> set[int]:
    """The lines that ask for the time while a module is imported: a day later, or at midnight, they are wrong."""
    matches: set[int] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        late = node.decorator_list + node.args.defaults if isinstance(node, ast.FunctionDef) else [node]
        calls = [item for part in late for item in ast.walk(part) if isinstance(item, ast.Call)]
        named = [(call, getattr(call.func, "attr", getattr(call.func, "id", ""))) for call in calls]
        matches |= {first.lineno for first, name in named if name in MOMENTS and not inside_lambda(node, first)}
    return matches


def inside_lambda(tree: ast.AST, call: ast.Call) -> bool:
    """Whether a call waits for its lambda to be called."""
    return any(call in ast.walk(node) for node in ast.walk(tree) if isinstance(node, ast.Lambda))


def test_no_test_keeps_a_moment_from_its_import():
    assert in_tests()[asked_at_import] == set()
    assert asked_at_import(ast.parse("TODAY = timezone.localdate()\nLATER = lambda: now()")) == {1}


SHORT = re.compile("[0-9a-f]{1,8}")  # as any identifier or key may hold it by chance
DRAWN = re.compile(r"\b(page|text|html|content|body|answer|address|result|decode)\b")


def left_to_chance(tree: ast.Module) -> set[int]:
    """The lines that look for a mark in something drawn which a random identifier there may hold, too."""
    marks: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension | ast.For) and isinstance(node.target, ast.Name):
            marks.setdefault(node.target.id, []).extend(getattr(node.iter, "elts", []))
    matches = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            sought = marks.get(node.left.id, []) if isinstance(node.left, ast.Name) else [node.left]
            words = [str(item.value) for item in sought if isinstance(item, ast.Constant)]
            where = node.comparators[0]
            if any(map(SHORT.fullmatch, words)) and not hasattr(where, "elts") and DRAWN.search(ast.unparse(where)):
                matches.add(node.lineno)
    return matches


@cache
def in_tests() -> dict[Callable, set[str]]:
    """{what looks: the lines of tests that it finds}; every file is parsed once."""
    matches: dict[Callable, set[str]] = {asked_at_import: set(), left_to_chance: set()}
    for path in (ROOT / "tests").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for looks, lines in matches.items():
            lines |= {f"{path.relative_to(ROOT)}:{line}" for line in looks(tree)}
    return matches


def test_no_test_looks_for_a_mark_that_a_random_key_may_hold():
    assert in_tests()[left_to_chance] == set()
    chance = 'assert "602" in page\n[one for one in ("Ada", "603") if one in result.content.decode()]'
    assert left_to_chance(ast.parse(chance)) == {1, 2}
    assert left_to_chance(ast.parse('assert "602 333" in page\nassert "ada" in (page, text)\n"a" in names')) == set()
