"""How old a file is, for what sweeps by age. The system stamps files with the machine's own clock, and a test may run
under a moved one.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

NOW = timedelta()


def last_written(path: Path | str, *, ago: timedelta = NOW) -> None:
    """As if the file had been written so long ago."""
    at = (timezone.now() - ago).timestamp()
    os.utime(path, (at, at))
