"""Says at the end of a run which files took longest: seconds on the clock, and seconds of work in this process.

The work is what counts where the machine is busy with something else. It leaves out the servers and the browser, but
takes in every process that a test started and waited for.
"""

import os
from collections import defaultdict
from typing import Any

import pytest

MANY = 10
FEWEST_FILES = 5  # whoever runs a few files knows which


class Slowest:
    """Adds up what every phase of every test took, wherever it ran: a report carries it to the main process."""

    def __init__(self) -> None:
        self.last = worked()
        self.files: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        report = yield
        now = worked()
        report.worked, self.last = now - self.last, now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = self.files[report.nodeid.partition("::")[0]]
        file[0] += report.duration
        file[1] += getattr(report, "worked", 0.0)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if len(self.files) < FEWEST_FILES:
            return
        terminalreporter.section("slowest files: seconds on the clock, seconds of work")
        for line in lines(self.files):
            terminalreporter.write_line(line)


def worked() -> float:
    """Seconds that this process and those it waited for have worked so far."""
    fields = os.times()
    return fields.user + fields.system + fields.children_user + fields.children_system


def lines(files: dict[str, list[float]]) -> list[str]:
    """The slowest of them, and all together."""
    order = sorted(files, key=lambda name: -files[name][0])[:MANY]
    rows = [f"{files[name][0]:8.1f} {files[name][1]:8.1f}  {name}" for name in order]
    return [*rows, "{:8.1f} {:8.1f}  all files".format(*map(sum, zip(*files.values(), strict=True)))]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Slowest(), "slowest files")
