"""Children that never outlive run.py."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch.children import Refusal, hand_over, step
from launch.packages import python_packages as packages

PARENT = """
import sys, time
from launch.children import spawn
print(spawn(["sleep", "60"], start_new_session=True).pid, flush=True)
time.sleep(60)
"""


def ends(pid: int) -> bool:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        if not Path(f"/proc/{pid}").exists() or "Z (zombie)" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_parent_however_that_one_ends(number):
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        os.kill(parent.pid, number)

    assert ends(child)


def test_a_step_that_fails_is_refused_with_its_name():
    with pytest.raises(Refusal, match=r"^Counting failed \(exit code 3\); its own words are above\.$"):
        step("Counting", ["sh", "-c", "exit 3"])


def test_a_program_that_is_not_there_is_refused_with_its_name():
    with pytest.raises(Refusal, match=r"^Counting failed: there is no no-such-program on this machine\.$"):
        step("Counting", ["no-such-program"])


def test_the_exit_code_of_the_command_in_the_foreground_comes_back():
    assert hand_over(["sh", "-c", "exit 7"]) == 7


def test_a_python_without_venv_is_answered_by_the_package_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(packages, "interpreters", lambda: ["false", "false"])

    with pytest.raises(Refusal, match="apt install python3-venv"):
        packages.make_venv()
