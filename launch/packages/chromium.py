"""The browser for the browser tests: the system's, or else one that is installed where that is allowed."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from launch.children import say
from launch.places import PYTHON, ROOT

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


def quietly(command) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, env=env, timeout=600)
