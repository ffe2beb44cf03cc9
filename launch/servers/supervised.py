"""Children that start again when they end by themselves."""

import contextlib
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod

from launch.children import Refusal, say


class Supervised(ABC):
    """A child of ours and its name. Ending by itself more than three times within a minute is a Refusal."""

    child: subprocess.Popen

    def __init__(self, name: str):
        self.name = name
        self.starts: list[float] = []
        self.start()

    @abstractmethod
    def begin(self) -> subprocess.Popen:
        """The child, in a session of its own."""

    def start(self) -> None:
        self.starts = [at for at in self.starts if at > time.monotonic() - 60] + [time.monotonic()]
        if len(self.starts) > 3:
            raise Refusal(f"{self.name} ended three times within a minute; its own words are above.")
        self.child = self.begin()

    def watch(self) -> bool:
        """Start it again if it has ended; whether it had."""
        ended = self.child.poll() is not None
        if ended:
            say(self.name, f"ended with exit code {self.child.returncode} and starts again")
            self.sweep()
            self.start()
        return ended

    def sweep(self) -> None:
        """Ends what is left of the child's session, such as the pool of a killed worker."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
