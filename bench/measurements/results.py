"""What a measurement printed, kept with its day, machine and how busy that was: bench/results/load-2026-11-29.txt."""

import os
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"


class Twice(StringIO):
    """What is written is printed, and remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.printed = sys.stdout

    def write(self, text: str) -> int:
        """To both."""
        self.printed.write(text)
        self.printed.flush()
        return super().write(text)


@contextmanager
def kept(name: str, *, folder: Path | None = None) -> Iterator[None]:
    """What is printed inside is kept; nothing where a measurement could not begin."""
    twice = Twice()
    with redirect_stdout(twice):
        yield
    keep(name, twice.getvalue().splitlines(), folder=folder or RESULTS)


def keep(name: str, lines: Iterable[str], *, folder: Path = RESULTS, at: datetime | None = None) -> Path:
    """Write the lines down under the machine they were measured on; those of the same day stay above."""
    at = at or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{at:%Y-%m-%d}.txt"
    with path.open("a") as file:
        file.write("\n".join([f"{at:%Y-%m-%d %H:%M} UTC, {machine()}", *lines, "", ""]))
    return path


def machine() -> str:
    """«2 cores of an AMD EPYC, 8 GB, load 1.30 0.90 0.80, Python 3.11.2»"""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = " ".join(f"{load:.2f}" for load in os.getloadavg())
    cores = f"{len(os.sched_getaffinity(0))} cores of {processor()}"
    return f"{cores}, {memory:.0f} GB, load {busy}, Python {platform.python_version()}"


def processor() -> str:
    """What the processor calls itself."""
    try:
        named = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    except OSError:
        named = []
    return named[0].partition(":")[2].strip() if named else platform.machine()
