"""The habits that machines can check, checked with the tests: style, and who may import whom."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff finds nothing": ["-m", "ruff", "check", "--quiet", "--output-format", "concise"],
    "ruff would format nothing": ["-m", "ruff", "format", "--check", "--quiet"],
    "imports only point downwards": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_the_house_is_in_order(command):
    done = subprocess.run([sys.executable, *command], cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
