"""Python packages: .venv, filled from the lock files with hashes, which `run.py lock` makes from pyproject.toml."""

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from launch.children import Refusal, step
from launch.once import digest, locked, once
from launch.places import HERE, PYTHON, RUN, VENV

IMAGE, TO_RUN, TO_TEST, NODE = (f"requirements{name}.lock" for name in ("", "-embedded", "-dev", "-node"))
LOCKS = (TO_TEST, TO_RUN)
LOCKED = (  # lock file, groups of pyproject.toml on top of the product, lock whose versions it keeps
    (IMAGE, (), ""),
    (TO_RUN, ("embedded",), IMAGE),
    (TO_TEST, ("embedded", "test", "tools"), TO_RUN),
    (NODE, ("node",), ""),
)


def enter_venv(lock: str) -> None:
    """Brings .venv up to `lock`, then goes on inside it."""
    with locked(RUN / "setup.lock"):
        make_venv()
        if not installed(TO_TEST):  # the test lock holds everything of the other
            add_packages(lock, "Python packages")
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(HERE / "run.py"), *sys.argv[1:]])


def make_venv() -> None:
    """An environment that works stays, whichever Python runs us; a broken or half-made one is made anew."""
    if (
        PYTHON.exists()
        and not subprocess.run([PYTHON, "-c", "import pip"], check=False, capture_output=True).returncode
    ):
        return
    for python in interpreters():
        command = [python, "-m", "venv", "--clear", str(VENV)]
        result = subprocess.run(command, check=False, capture_output=True, text=True)
        if not result.returncode:
            return
    words = " ".join((result.stdout + result.stderr).split())[:160]
    raise Refusal(
        "This Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv. "
        f"(It said: {words})"
    )


def interpreters() -> list[str]:
    """Pythons that .venv may be made with, the best first: the image's version out of the system's packages, which are
    built with profiles and tried like production, and the one that runs us.
    """
    version = re.search(r"^FROM python:(\d+\.\d+)", (HERE / "Dockerfile").read_text(), re.MULTILINE)
    systems = [Path(f"/usr/bin/python{version[1]}")] if version else []
    return [*(str(path) for path in systems if path.exists()), sys.executable]


def add_packages(lock: str, what: str) -> None:
    once(VENV / f".{lock}", digest(HERE / lock), what, partial(install, lock))


def installed(lock: str) -> bool:
    stamp = VENV / f".{lock}"
    return stamp.is_file() and stamp.read_text() == digest(HERE / lock)


def install(lock: str) -> None:
    """Install what the lock file names, and keep its text beside: an update that fails goes back to it.

    What the last text named and this one does not is taken out.
    """
    before = names_in(text_of(lock)) if text_of(lock).exists() else set()
    install_from(HERE / lock)
    if gone := sorted(before - names_in(HERE / lock)):
        step("Taking out Python packages", pip("uninstall", "--yes", *gone))
    shutil.copyfile(HERE / lock, text_of(lock))


def reinstall(lock: str) -> None:
    """Install again what was last installed whole, where anything was; the next start looks for itself."""
    stamp = VENV / f".{lock}"
    if stamp.exists():
        stamp.unlink()
        install_from(text_of(lock) if text_of(lock).exists() else HERE / lock)


def text_of(lock: str) -> Path:
    """The lock file as it was when its packages were installed."""
    return VENV / f"{lock}.installed"


def names_in(path: Path) -> set[str]:
    """The packages that a lock file names."""
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text(), re.MULTILINE))


def install_from(path: Path) -> None:
    # Nothing is built or run while installing, and nothing is installed that the lock file does not name.
    how = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"]
    step("Installing the Python packages", pip("install", *how, "-r", path))


def pip(act: str, *words: str | Path) -> list[str | Path]:
    """A command of .venv's own pip."""
    return [PYTHON, "-m", "pip", act, "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", *words]
