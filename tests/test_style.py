"""The habits that machines can check, checked with the tests: lint, format, types, and who may import whom.

Each tool has a control: something it must find, so that one which sees nothing cannot stay green. The control of the
import order is in `test_architecture.py`.
"""

import subprocess
import sys

import pytest

from tests.source import ROOT


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


def test_imports_only_point_downwards():
    assert says("-c", "from importlinter.cli import lint_imports_command as lint; lint()") == ""


@pytest.mark.parametrize(
    ("tool", "found"),
    [
        (["ruff", "check", "--isolated", "--output-format", "concise"], "F401"),
        (["ruff", "format", "--isolated", "--check"], "bad.py"),
        (["mypy", "--config-file=", "--cache-dir=/dev/null"], "[assignment]"),
    ],
    ids=lambda said: " ".join(said[:2]) if isinstance(said, list) else "",
)
def test_a_tool_that_has_something_to_find_finds_it(tmp_path, tool, found):
    (tmp_path / "bad.py").write_text("import os\nnumber : int = ''\n")
    assert found in says("-m", *tool, str(tmp_path / "bad.py"))
