"""Pages of a large house: how many statements each takes, how large it is, how long, and how long with nothing sealed.

A page is asked for through the whole product: session, policy, view, access log, template. Beside it stands the same
page over plain text: whatever was sealed lies open in memory and the access log keeps silent. What is left of keys in
that variant is a column of the same join, so that its time is a little too long and the ratio a little too kind.

    statements    none oftener for whoever sees 100,000 contacts than for whoever sees 2,000
    size          a list of fifty rows under 120 KB, before it is packed
    time          200 ms on the server, the middle one of all rounds
    ratio         ours : plain (perf.md, section 10, target 2)

    python3 run.py bench pages [--contacts 100000] [--rounds 10] [--only 'deals|board']

A house that stands there already is measured as it is.
"""

import argparse
import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.data.house import build, staff_again
from bench.measurements.addresses import Page, chosen
from crm.accounts.models import User
from crm.privacy.keys import cipher as keys
from crm.privacy.logs import access_log

HEAVIEST = 120 * 1024  # bytes of a list
SLOWEST = 200.0  # milliseconds
HTMX = {"HX-Request": "true"}
WARM, OK = 2, 200
VALUE, ROW = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|_curs_\w+"), re.compile(r"\?(?:, ?\?)+")
OPENED: dict[bytes, bytes] = {}  # what the plain variant has read: {sealed: plain}


class Failed(Exception):
    """A page that cannot be measured, since it does not come."""


class Reader:
    """A colleague at a browser."""

    def __init__(self, user: User) -> None:
        self.user, self.found = user, dict[str, str]()
        self.client = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
        self.client.force_login(user)

    def url(self, page: Page) -> str:
        """The address, looked up once."""
        if page.name not in self.found:
            self.found[page.name] = page.address if isinstance(page.address, str) else page.address(self.user)
        return self.found[page.name]

    def ask(self, page: Page) -> bytes:
        """The page; Failed where it does not come."""
        url = self.url(page)
        if page.typed is None:
            answer = self.client.get(url)
        else:
            answer = self.client.post(url, page.typed, headers=HTMX if "palette" in page.name else {})
        if answer.status_code != OK:
            raise Failed(f"{page.name}: {answer.status_code}")
        return answer.content

    def statements(self, page: Page) -> list[str]:
        """The statements that it takes, what is kept for a process being there already."""
        self.ask(page)
        with CaptureQueriesContext(connection) as queries:
            self.ask(page)
        return [captured_query["sql"] for captured_query in queries.captured_queries]


def more(few: list[str], many: list[str]) -> list[str]:
    """Statements, without values, that `many` asks oftener than `few`, and oftener than once: of each row, that is."""
    often, seldom = Counter(map(shape, many)), Counter(map(shape, few))
    return [sql for sql, times in often.items() if times > max(seldom[sql], 1)]


def shape(sql: str) -> str:
    """A statement without its values."""
    return ROW.sub("?", VALUE.sub("?", sql))


@contextmanager
def plainly() -> Iterator[None]:
    """Nothing is opened and nobody notes who looked: what was opened once lies there in plain."""
    decrypt = keys.decrypt

    def lying_open(cipher: Any, blob: bytes, context: bytes) -> bytes:
        opened = OPENED.get(blob)
        if opened is None:
            opened = OPENED[blob] = decrypt(cipher, blob, context)
        return opened

    with patch.object(keys, "decrypt", lying_open), patch.object(access_log, "shown", lambda **_said: None):
        yield


@dataclass(frozen=True)
class Line:
    """What was found of one page."""

    page: Page
    few: int
    many: int
    size: int
    ours: float
    plain: float
    further: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """Ours to plain."""
        return self.ours / self.plain

    @property
    def missed(self) -> list[str]:
        """What it misses, in words."""
        options = {
            "statements": bool(self.further),
            "size": self.page.rows and self.size > HEAVIEST,
            "time": self.ours > SLOWEST,
            "ratio": self.ratio > self.page.ratio,
        }
        return [name for name, over in options.items() if over]

    def __str__(self) -> str:
        verdict = "FAIL: " + ", ".join(self.missed) if self.missed else "pass"
        numbers = f"{self.few:4}{self.many:5}{self.size / 1024:8.1f}{self.ours:9.1f}{self.plain:9.1f}{self.ratio:7.2f}"
        return f"{self.page.name:26}{numbers}  {verdict}"


HEAD = f"{'page':26}{'few':>4}{'many':>5}{'KB':>8}{'ms':>9}{'plain':>9}{'ratio':>7}"


def measured(page: Page, readers: dict[str, Reader], *, rounds: int) -> Line:
    """One page: counted for whoever sees few and whoever sees many, timed for the latter, both variants by turns."""
    few, many = (readers[name].statements(page) for name in page.who)
    further = tuple(more(few, many))
    reader = readers[page.who[1]]
    times: dict[bool, list[float]] = {True: [], False: []}
    size = 0
    for number in range(WARM + rounds):
        for plain in (bool(number % 2), not number % 2):
            spent, content = timed(reader, page, plain=plain)
            size = len(content)
            if number >= WARM:
                times[plain].append(spent)
    return Line(page, len(few), len(many), size, median(times[False]), median(times[True]), further)


def timed(reader: Reader, page: Page, *, plain: bool) -> tuple[float, bytes]:
    """(milliseconds, the page)."""
    if plain:
        with plainly():
            return timed(reader, page, plain=False)
    began = perf_counter()
    content = reader.ask(page)
    return (perf_counter() - began) * 1000, content


def told(users: dict[str, User], *, rounds: int, say: Callable[[str], None], only: str = "") -> bool:
    """Measure every page, or those whose names match, and tell; whether all hold, at the second try at the latest."""
    readers = {name: Reader(users[name]) for name in ("few", "some", "many")}
    gc.collect()
    gc.freeze()  # as a worker of the product does (crm/wsgi.py)
    say(f"\n{HEAD}")
    missed = []
    for page in chosen(only):
        line = measured(page, readers, rounds=rounds)
        say(str(line))
        for statement in line.further:
            say(f"    more: {statement}")
        if line.missed:
            missed.append(page)
    if missed:
        say("\nOnce more, since one run may be disturbed:")
    again = [measured(page, readers, rounds=rounds) for page in missed]
    for line in again:
        say(str(line))
    return not any(line.missed for line in again)


def main(argv: list[str]) -> int:
    """The pages alone; 0 when all hold."""
    parser = argparse.ArgumentParser(prog="run.py bench pages", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (at least 100)")
    parser.add_argument("--rounds", type=int, default=10, help="how often each page is measured")
    parser.add_argument("--only", default="", metavar="REGEX", help="pages whose names match")
    wanted = parser.parse_args(argv)
    users = staff_again() or build(max(wanted.contacts, 100)).users
    return 0 if told(users, rounds=wanted.rounds, say=print, only=wanted.only) else 1
