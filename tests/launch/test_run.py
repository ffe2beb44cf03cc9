"""run.py from outside: what it refuses in one line, and what it hands to pytest."""

import os
import shutil
import socket
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from launch.children import Refusal
from run import keep_bytecode, port_number, processes_for, pytest_arguments, turn_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh(tmp_path):
    """A checkout with nothing in it but the launcher, in a folder with a space and for one user only."""
    folder = tmp_path / "a folder"
    folder.mkdir(mode=0o700)
    shutil.copytree(ROOT / "launch", folder / "launch", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "run.py", folder)
    return folder


def run(folder, *args):
    done = subprocess.run([sys.executable, "run.py", *args], cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_busy_port_is_answered_by_one_line_before_anything_is_installed(fresh):
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        answer = run(fresh, "up", "--port", str(port))

    assert answer == (1, f"run.py: Port {port}: Address already in use. Another one: python3 run.py up --port N\n")
    assert not (fresh / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_answered_by_one_line(fresh):
    (fresh / "var").write_text("a file where the folder should be")

    code, words = run(fresh, "test")

    assert (code, words.count("\n"), f"run.py: Cannot write in {fresh}: " in words) == (1, 1, True)


def test_an_unknown_command_prints_the_usage(fresh):
    code, words = run(fresh, "launch")

    assert (code, "python3 run.py up [--port N]" in words) == (2, True)


def test_compiled_modules_are_kept_in_var_where_none_may_lie_beside_the_sources(monkeypatch):
    for name in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "1")  # whatever stood there comes back afterwards
    del os.environ["PYTHONPYCACHEPREFIX"]
    keep_bytecode()
    matches = [os.environ.get(name) for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")]
    assert matches == [None, str(ROOT / "var" / "bytecode")]


def test_who_keeps_them_beside_the_sources_goes_on_doing_so(monkeypatch):
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        monkeypatch.delenv(name, raising=False)
    keep_bytecode()
    assert "PYTHONPYCACHEPREFIX" not in os.environ


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", ""])
def test_what_is_no_port_number_is_refused(text):
    with pytest.raises(ArgumentTypeError, match="no port number"):
        port_number(text)


@pytest.mark.parametrize(
    ("given", "browser", "processes", "expected"),
    [
        ([], True, 2, ["-n", "2", "--dist", "loadscope", "-m", "not long"]),
        ([], True, 1, ["-m", "not long"]),
        (["--long", "-q"], True, 2, ["-n", "2", "--dist", "loadscope", "-q"]),
        (["tests/launch"], True, 1, ["-m", "not long", "tests/launch"]),
        (["-n", "0"], False, 1, ["-m", "not long and not browser", "-n", "0"]),
        (["-n", "3"], True, 3, ["--dist", "loadscope", "-m", "not long", "-n", "3"]),
        (["-m", "a or b", "tests"], False, 1, ["-m", "(a or b) and not long and not browser", "tests"]),
        (["--long", "-m", "long", "tests"], True, 1, ["-m", "(long)", "tests"]),
    ],
)
def test_pytest_gets_the_marks_and_the_processes_that_fit(given, browser, processes, expected):
    assert pytest_arguments(given, browser=browser, processes=processes) == expected


def test_a_turn_is_asked_for_or_said_by_the_commit():
    assert turn_of(["-q", "--turn", "7", "tests/launch"]) == (["-q", "tests/launch"], "7")
    args, turn = turn_of(["-q"])
    assert (args, turn, turn_of(["-q"])) == (["-q"], str(int(turn)), (args, turn))
    with pytest.raises(Refusal, match="takes a number"):
        turn_of(["--turn", "next"])


SMALL, USUAL, LARGE = 4 * 2**30, 8 * 2**30, 64 * 2**30


@pytest.mark.parametrize(
    ("given", "cores", "memory", "expected"),
    [
        ([], 1, SMALL, 1),
        ([], 2, SMALL, 2),
        ([], 4, SMALL, 2),
        ([], 4, USUAL, 4),
        ([], 1, LARGE, 1),
        ([], 32, LARGE, 7),
        ([], 2, 2**30, 1),
        (["--long", "-q"], 2, USUAL, 2),
        (["tests/launch"], 2, USUAL, 1),
        (["tests/launch/test_run.py::test_x"], 2, USUAL, 1),
        (["-n", "0"], 2, USUAL, 1),
        (["-n", "3", "tests/launch"], 2, USUAL, 3),
    ],
)
def test_as_many_processes_share_the_suite_as_there_are_cores_and_memory_for(
    monkeypatch, given, cores, memory, expected
):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("DATABASE_URL")

    assert processes_for(given, cores=cores, memory=memory) == expected


def test_a_database_of_somebodys_own_is_one_that_one_process_uses(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere")

    assert processes_for([], cores=4, memory=LARGE) == 1
