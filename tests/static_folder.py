"""The folder of static files is looked through once a process.

Each client of a test builds the chain of middleware anew, and WhiteNoise would walk the folder and make the headers of
every file again: a seventh of what tests of pages took.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from whitenoise.base import WhiteNoise

DECIDING = ("max_age", "allow_all_origins", "charset", "index_file")


@contextmanager
def walked_once() -> Iterator[None]:
    """Inside, whoever asks for the same folder under the same settings gets what was read before."""
    walk, read = WhiteNoise.update_files_dictionary, dict[tuple[Any, ...], dict[str, Any]]()

    def update(self: WhiteNoise, root: str, prefix: str) -> None:
        facts = [getattr(self, name) for name in DECIDING]
        key = (type(self), root, prefix, Path(root).stat().st_mtime_ns, repr(settings.STORAGES), *facts)
        if key not in read:
            before = dict(self.files)
            walk(self, root, prefix)
            read[key] = {url: file for url, file in self.files.items() if before.get(url) is not file}
        self.files.update(read[key])

    with patch.object(WhiteNoise, "update_files_dictionary", update):
        yield
