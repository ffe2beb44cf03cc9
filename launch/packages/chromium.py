"""The browser for the browser tests: the system's, or else one that is installed where that is allowed."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from launch.children import say
from launch.places import PYTHON, ROOT, VAR

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> str | None:
    """The path of a Chromium it has installed; None when it may not or cannot."""
    say("test", "No Chromium here; trying to install one.")
    if ROOT and shutil.which("apt-get"):
        quietly(["apt-get", "update"])
        quietly(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
        if installed := find_chromium():
            return installed
    quietly([PYTHON, "-m", "playwright", "install", "chromium"])
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as b: print(b.chromium.executable_path)"
    answer = subprocess.run([PYTHON, "-c", ask], check=False, capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def lighter(chromium: str) -> str:
    """Chromium's headless shell where it is or can be installed: the same pages and scripts for half the work. Else the
    browser at hand; so it is where CHROMIUM names one. Whether it can be installed is tried once.
    """
    if os.environ.get("CHROMIUM"):
        return chromium
    refused = VAR / "no-headless-shell"
    if not shutil.which(SHELL) and not refused.exists() and ROOT and shutil.which("apt-get"):
        say("test", "Trying to install Chromium's headless shell.")
        quietly(["apt-get", "update"])
        quietly(["apt-get", "install", "--yes", "--no-install-recommends", SHELL])
        if not shutil.which(SHELL):
            refused.touch()
    return shutil.which(SHELL) or chromium


def quietly(command) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, env=env, timeout=600)
