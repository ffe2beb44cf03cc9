"""A moved clock for the tests: pytest and PostgreSQL run under libfaketime, by one and the same distance.

A day has odd hours: the last minute, the first one, the nights of the clock changes, the 29th of February. What is
green at noon only is not green.
"""

import contextlib
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from launch.children import Refusal
from launch.packages.chromium import quietly
from launch.places import ROOT

HOME = ZoneInfo("Europe/Warsaw")
PLACES = "/usr/lib*/**/faketime/libfaketimeMT.so.1"
WAYS = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}  # waits stay as long as they are


def moved_to(text: str) -> dict[str, str]:
    """The environment in which it is `text` (2026-11-30T00:30, Warsaw time). Refusal when that is no moment."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=HOME)
    except ValueError:
        raise Refusal(f"{text} is no moment: write it like 2026-11-30T00:30 (Warsaw time).") from None
    seconds = round((moment - datetime.now(UTC)).total_seconds()) + distance()
    return {"LD_PRELOAD": str(library()), "FAKETIME": f"{seconds:+d}s", **WAYS}


def distance() -> int:
    """The seconds by which this process is moved already; what it starts counts from the machine's own clock."""
    return int(os.environ.get("FAKETIME", "0").removesuffix("s"))


def moved() -> dict[str, str]:
    """The same of this process; empty while the clock is the machine's own."""
    names = ("LD_PRELOAD", "FAKETIME", *WAYS)
    return {name: os.environ[name] for name in names if name in os.environ} if "FAKETIME" in os.environ else {}


def library() -> Path:
    """libfaketime, installed where that is allowed. Refusal where there is none."""
    for _look in range(2):
        if path := next(Path("/").glob(PLACES.lstrip("/")), None):
            return path
        with contextlib.suppress(FileNotFoundError, subprocess.SubprocessError):
            quietly(["apt-get", "install", "--yes", "--no-install-recommends", "libfaketime"] if ROOT else ["true"])
    raise Refusal("The clock cannot be moved here: install libfaketime (Debian: apt install libfaketime).")
