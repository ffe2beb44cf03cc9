"""launch/guard.sh: a program that no longer does its work is ended, so that whoever restarts it can."""

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

GUARD = Path(__file__).resolve().parents[2] / "launch" / "guard.sh"
HASTY = {"GUARD_START": "0", "GUARD_EVERY": "0.1", "GUARD_TRIES": "2", "GUARD_GRACE": "0.3", "PATH": "/usr/bin:/bin"}
SHELLS = [["sh"], *([["busybox", "sh"]] if shutil.which("busybox") else [])]  # Caddy's image has the second


def guarded(shell, check, program, **more):
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*shell, GUARD, check, "sh", "-c", program], env={**HASTY, **more}, **quiet)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("program", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("sleep 0.5; exit 3", 3)]
)
def test_a_program_that_ends_gives_its_exit_code(shell, program, code):
    assert guarded(shell, "true", program).wait(20) == code


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("program", ["exec sleep 60", "trap '' TERM; while true; do sleep 0.1; done"])
def test_one_whose_check_fails_again_and_again_is_ended_also_when_it_does_not_listen(shell, program):
    assert guarded(shell, "false", program).wait(20) == 1


def test_a_check_that_hangs_counts_as_failed():
    assert guarded(["sh"], "sleep 60", "exec sleep 60").wait(20) == 1


def test_failures_that_are_not_in_a_row_end_nothing(tmp_path):
    toggle = f"if [ -e {tmp_path}/x ]; then rm {tmp_path}/x; else touch {tmp_path}/x; false; fi"
    child = guarded(["sh"], toggle, "sleep 3; exit 5")
    assert child.wait(20) == 5


def test_in_the_first_seconds_nothing_counts_until_it_was_alive_once(tmp_path):
    once = f"test ! -e {tmp_path}/x && touch {tmp_path}/x"
    assert guarded(["sh"], once, "exec sleep 60", GUARD_START="600").wait(20) == 1


def test_in_the_first_seconds_nothing_counts():
    assert guarded(["sh"], "false", "sleep 0.5; exit 4", GUARD_START="30").wait(20) == 4


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("sent", "name"), [(signal.SIGTERM, "TERM"), (signal.SIGINT, "INT")])
def test_who_asks_us_to_end_asks_the_program(shell, sent, name, tmp_path):
    # `exec` of a program that asks for the signal itself, as servers do: shells start what is behind & without INT
    program = (
        'exec python3 -c "import signal, sys, time; signal.signal(signal.SIG%s, lambda *_: sys.exit(9)); '
        "open('%s/up', 'w').close(); time.sleep(60)\""
    )
    child = guarded(shell, "true", program % (name, tmp_path))
    while not (tmp_path / "up").exists() and child.poll() is None:
        time.sleep(0.02)
    child.send_signal(sent)
    assert child.wait(20) == 9
