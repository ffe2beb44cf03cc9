"""Python packages: .venv, filled from the lock files with hashes."""

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from launch.children import Refusal, step
from launch.once import digest, locked, once
from launch.places import HERE, PYTHON, RUN, VENV

TO_RUN, TO_TEST, NODE = "requirements-embedded.lock", "requirements-dev.lock", "requirements-node.lock"
LOCKS = (TO_TEST, TO_RUN)


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
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode:
        words = " ".join((made.stdout + made.stderr).split())[:160]
        raise Refusal(
            "This Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv. "
            f"(It said: {words})"
        )


def add_packages(lock: str, what: str) -> None:
    once(VENV / f".{lock}", digest(HERE / lock), what, partial(install, lock))


def installed(lock: str) -> bool:
    stamp = VENV / f".{lock}"
    return stamp.is_file() and stamp.read_text() == digest(HERE / lock)


def install(lock: str) -> None:
    """Install what the lock file names, and keep its text beside: an update that fails goes back to it."""
    install_from(HERE / lock)
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


def install_from(path: Path) -> None:
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    # Nothing is built or run while installing, and nothing is installed that the lock file does not name.
    command += ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"]
    step("Installing the Python packages", [*command, "-r", path])
