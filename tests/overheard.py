"""What a day's work says outside the sealed rows, where no personal value may stand.

    addresses    what browsers ask for and come from, what pages link to, where answers lead, what files are called
    log lines    as they are written, by the web and by workers
    Redis        keys and values: the cache, the bell, the arguments of tasks
    files        their names; jobs: what they were given, where they stand, what came out

`told(places, marks)` names every place in which a mark stands: plain, folded, as an address writes it, in hexadecimal
or in base64.
"""

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings

from crm.jobs.models import Job
from crm.privacy.guards.log_lines import formatter
from crm.privacy.models import ContactPoint, Person
from tests.privacy import test_canary as canary
from tests.workers import logs

ATTRIBUTES = r"href|src|srcset|action|formaction|cite|data|hx-(?:get|post|put|patch|delete|push-url|replace-url|vals)"
ADDRESS = re.compile(rf'\s(?:{ATTRIBUTES}|data-[\w-]*(?:url|href))="([^"]*)"')
LEADING = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "Refresh", "Link", "Content-Disposition")
HEADER = re.compile(rf"\\?'(?:{'|'.join(LEADING)})\\?': \\?['\"]([^'\"]*)")
SPOKEN = ("mailto:", "tel:", "sms:", "data:")  # handed to another program or drawn, never asked for
LONG_ENOUGH = 5  # letters: a shorter name stands within too many words


class Lines(logging.Handler):
    """Keeps what is logged, as the console would show it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(formatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every line that is logged inside; from now on those of workers are told, too (`outside`)."""
    for log in logs().iterdir():
        log.unlink()
    root, ours, disabled = logging.getLogger(), Lines(), logging.root.manager.disable
    handlers = root.handlers[:]
    root.handlers = (
        [ours] if disabled else [*handlers, ours]
    )  # a console that is to hear nothing goes on hearing nothing
    logging.disable(logging.NOTSET)
    try:
        yield ours.lines
    finally:
        root.handlers = handlers
        logging.disable(disabled)


def file_names() -> bytes:
    """The names of all files and folders below the folders of the site."""
    folders = (settings.DATA_DIR, settings.LEDGER_DIR, settings.BACKUP_DIR)
    walked = (names for folder in folders for _above, below, files in os.walk(folder) for names in (below, files))
    return "\n".join(name for names in walked for name in names).encode()


def given_to_jobs() -> bytes:
    """What jobs were given, where they stand, what came out."""
    return json.dumps(
        list(Job.objects.values_list("kind", "payload", "cursor", "result", "phase")), default=str
    ).encode()


def of_workers() -> bytes:
    """What the workers have said since somebody began to listen."""
    return b"".join(log.read_bytes() for log in sorted(logs().iterdir()))


def outside() -> dict[str, bytes]:
    """Redis, names of files, jobs, log lines of workers."""
    places = {"names of files": file_names(), "jobs": given_to_jobs(), "workers": of_workers()}
    return {**canary.in_redis(), **places}


def addresses_in(text: str) -> list[str]:
    """Where a page or its headers lead; an answer as it comes, or as `repr` shows it."""
    matches = [match.group(1) for pattern in (ADDRESS, HEADER) for match in pattern.finditer(text)]
    return [address for address in matches if not address.startswith(SPOKEN)]


def told(places: Mapping[str, bytes], marks: Iterable[str]) -> list[tuple[str, str]]:
    """(place, mark) of every mark that stands somewhere."""
    shapes = {mark: shapes_of(mark) for mark in marks}
    return [
        (place, mark)
        for place, content in places.items()
        for mark, some in shapes.items()
        if any(shape in content for shape in some)
    ]


def shapes_of(mark: str) -> set[bytes]:
    """Those of the canary, and how an address writes it."""
    return canary.forms_of(mark) | {quote(text, safe="").encode() for text in (mark, mark.lower())}


def values_of_everybody() -> set[str]:
    """Words of names, addresses and numbers of all people there are."""
    matches: set[str] = set()
    for person in Person.objects.with_keys():
        matches |= {word for word in (person.name or "").split() if len(word) >= LONG_ENOUGH}
        matches |= {value for value in (person.email, (person.phone or "").removeprefix("+48")) if value}
    return matches | {point.value for point in ContactPoint.objects.select_related("person__key")}
