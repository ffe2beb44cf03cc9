"""A working day's load over HTTP: so many requests a second of what 200 people ask, each at its own moment.

    python3 run.py bench load [--contacts 100000] [--seconds 60] [--rates 10,25]

On gunicorn as `up` starts it. Of every 100 requests 30 are lists, 25 records, 15 searches, 10 suggestions, 10 forms of
an edit, 7 entries and 3 my day. A time is the whole way from the moment when the request should have been sent, so that
whoever waits in a queue counts. Then far more than it can serve for some seconds: every answer is the page or a 503
with Retry-After, and the refusals come within a second. What a run misses is measured once more and fails when the
second run misses it too."""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from random import Random
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

from django.urls import reverse

from bench.data.house import build, staff_again
from bench.measurements.addresses import contact_of
from bench.measurements.pages import Reader
from bench.measurements.portal import served
from crm.accounts.models import User
from crm.contacts.models import Contact

MIX = {"list": 30, "record": 25, "search": 15, "suggestions": 10, "edit": 10, "entry": 7, "my day": 3}
GOALS: dict[float, dict[str, int]] = {  # ms, 95th percentile on two cores, by requests a second
    10: {"list": 200, "record": 200, "my day": 300, "suggestions": 120},
    25: {"list": 600, "record": 600, "suggestions": 300},
}
CROWD, CROWD_SECONDS, REFUSED_WITHIN = 150, 5.0, 1000.0  # a second, seconds, ms
SENDERS, PATIENCE, RECORDS = 48, 30, 60
WORDS = ("kowal", "nowak", "wiś", "zofia", "krawc", "jan kowal")
SERVED = frozenset([200, 302])
NOTE = {"kind": "note", "text": "Oferta na regały wysłana, oddzwonić w poniedziałek."}
OWNERS = ("USE_MIGRATION_ROLE", "MIGRATION_DATABASE_URL")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}


@dataclass(frozen=True)
class Request:
    """One thing that somebody asks."""

    kind: str
    method: str
    path: str
    body: str = ""


@dataclass
class Answers:
    """What came back: for each kind its times in milliseconds, and of all (status, milliseconds, whether they said when
    to come again)."""

    times: dict[str, list[float]] = field(default_factory=dict)
    all: list[tuple[int, float, bool]] = field(default_factory=list)

    def add(self, kind: str, status: int, spent: float, *, again: bool) -> None:
        """One answer."""
        self.times.setdefault(kind, []).append(spent)
        self.all.append((status, spent, again))

    def p95(self, kind: str) -> float:
        """The 95th percentile of a kind."""
        times = self.times[kind]
        return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]

    @property
    def failed(self) -> list[int]:
        """Statuses that nobody should get."""
        return [status for status, _spent, again in self.all if status not in SERVED and not (status == 503 and again)]

    @property
    def refused(self) -> list[float]:
        """How long those waited who were told to come again."""
        return [spent for status, spent, again in self.all if status == 503 and again]


@dataclass(frozen=True)
class Browser:
    """A colleague's browser: cookie, and the token that their forms carry."""

    cookie: str
    token: str

    @classmethod
    def of(cls, reader: Reader, page: bytes) -> "Browser":
        """Signed in as the reader, who has this page open."""
        cookies = reader.client.cookies
        match = re.search(rb'"X-CSRFToken": ?"([^"]+)"|X-CSRFToken&quot;: ?&quot;([^&]+)&quot;', page)
        token = (match[1] or match[2]).decode() if match else ""
        return cls("; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items()), token)

    def headers(self) -> dict[str, str]:
        """What it sends with every request."""
        return {"Cookie": self.cookie, "X-CSRFToken": self.token, "Accept-Language": "pl", "Accept-Encoding": "gzip"}


def requests_of(user: User, rng: Random) -> Iterator[Request]:
    """What a colleague asks, without end, in the shares of MIX."""
    own = Contact.objects.alive().filter(owner=user).order_by("-last_activity_at").values_list("person__uid", flat=True)
    records = [reverse("contacts:record", args=[uid]) for uid in own[:RECORDS]] or [contact_of(user)]
    lists = [reverse(name) for name in ("contacts:list", "contacts:list", "sales:deals", "sales:tasks", "sales:board")]
    search, palette = reverse("contacts:search"), reverse("contacts:palette")
    kinds, weights = list(MIX), list(MIX.values())
    while True:
        kind, record, words = rng.choices(kinds, weights)[0], rng.choice(records), {"q": rng.choice(WORDS)}
        yield {
            "list": Request(kind, "GET", rng.choice(lists)),
            "record": Request(kind, "GET", record),
            "search": Request(kind, "POST", search, urlencode(words)),
            "suggestions": Request(kind, "POST", palette, urlencode(words)),
            "edit": Request(kind, "GET", f"{record}edit/"),
            "entry": Request(kind, "POST", f"{record}interactions/", urlencode(NOTE)),
            "my day": Request(kind, "GET", reverse("sales:my_day")),
        }[kind]


def fire(server: str, browsers: Sequence[Browser], asked: Iterable[Request], *, rate: float, seconds: float) -> Answers:
    """Send `rate` requests a second, each at its own moment whether or not the one before came back."""
    answers, began = Answers(), time.perf_counter()

    def send(due: float, browser: Browser, request: Request) -> None:
        time.sleep(max(0.0, began + due - time.perf_counter()))
        status, again = ask(server, browser, request)
        answers.add(request.kind, status, (time.perf_counter() - began - due) * 1000, again=again)

    with ThreadPoolExecutor(SENDERS if rate < CROWD else 4 * SENDERS) as senders:
        moments = zip((number / rate for number in range(round(seconds * rate))), cycle(browsers), asked, strict=False)
        for done in [senders.submit(send, *moment) for moment in moments]:
            done.result()
    return answers


def ask(server: str, browser: Browser, request: Request) -> tuple[int, bool]:
    """(status, whether Retry-After says when to come again); 0 for no answer."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=PATIENCE)
    headers = browser.headers() | (FORM if request.method == "POST" else {})
    try:
        connection.request(request.method, request.path, request.body or None, headers)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return 0, False
    else:
        return answer.status, answer.getheader("Retry-After") is not None
    finally:
        connection.close()


@contextmanager
def started(port: int) -> Iterator[str]:
    """The web server as `up` starts it (launch/site.py); its address."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("USE_MIGRATION_ROLE", "MIGRATION_DATABASE_URL")
    }
    command = [sys.executable, "-m", "gunicorn", "crm.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with served([*command, "--no-control-socket", "--log-level", "error"], port, env) as server:
        yield server


def missed(rate: float, answers: Answers) -> list[str]:
    """What one rate misses, in words."""
    goals = GOALS.get(rate, {})
    slow = [kind for kind, goal in goals.items() if kind in answers.times and answers.p95(kind) > goal]
    return [
        *(f"{kind} over {goals[kind]} ms" for kind in slow),
        *([f"statuses {sorted(set(answers.failed))}"] if answers.failed else []),
    ]


def missed_by_crowd(answers: Answers) -> list[str]:
    """What is missed past capacity."""
    late = [spent for spent in answers.refused if spent > REFUSED_WITHIN]
    faults = {
        f"{len(late)} of {len(answers.refused)} refusals after a second": bool(late),
        f"statuses {sorted(set(answers.failed))}": bool(answers.failed),
    }
    return [words for words, wrong in faults.items() if wrong]


def table(rate: float, answers: Answers) -> Iterator[str]:
    """Each kind with its times and its goal."""
    yield f"\n{rate:g} a second{'':8}{'requests':>9}{'median ms':>11}{'p95 ms':>9}{'goal':>7}"
    for kind in sorted(answers.times, key=list(MIX).index):
        goal = GOALS.get(rate, {}).get(kind)
        times = answers.times[kind]
        numbers = f"{len(times):9}{median(times):11.0f}{answers.p95(kind):9.0f}{goal if goal else '-':>7}"
        yield f"{kind:20}{numbers}{'' if goal is None else '  pass' if answers.p95(kind) <= goal else '  FAIL'}"


def measure(
    server: str, users: Mapping[str, User], *, rates: Iterable[float], seconds: float, say: Callable[[str], None]
) -> bool:
    """Every rate, then the crowd; whether all holds, at the second try at the latest."""
    browsers, addresses = everybody(users)

    def held(rate: float) -> list[str]:
        answers = fire(server, browsers, addresses, rate=rate, seconds=seconds)
        for line in table(rate, answers):
            say(line)
        return missed(rate, answers)

    def crowded() -> list[str]:
        answers = fire(server, browsers, addresses, rate=CROWD, seconds=CROWD_SECONDS)
        slowest = max(answers.refused, default=0.0)
        words = f"{len(answers.refused)} of {len(answers.all)} refused, the slowest after {slowest:.0f} ms"
        say(f"\n{CROWD} a second: {words}")
        return missed_by_crowd(answers)

    return all([*(twice(partial(held, rate), say) for rate in rates), twice(crowded, say)])


def twice(act: Callable[[], list[str]], say: Callable[[str], None]) -> bool:
    """Measure, and once more where something was missed; whether one of the two runs held."""
    for heading in ("Once more", "FAIL"):
        faults = act()
        if not faults:
            return True
        say(f"{heading}: {', '.join(faults)}")
    return False


def everybody(users: Mapping[str, User]) -> tuple[list[Browser], Iterator[Request]]:
    """Two colleagues at their browsers, and what they ask in turn."""
    readers = [Reader(users[name]) for name in ("some", "many")]
    browsers = [Browser.of(reader, reader.client.get("/").content) for reader in readers]
    seeded = [Random(number) for number, _reader in enumerate(readers)]  # noqa: S311 - repeatable, no secret
    streams = [requests_of(reader.user, rng) for reader, rng in zip(readers, seeded, strict=True)]
    return browsers, (next(stream) for stream in cycle(streams))


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Measure and tell; 0 when everything holds."""
    parser = argparse.ArgumentParser(prog="run.py bench load", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (at least 100)")
    parser.add_argument("--seconds", type=float, default=60, help="how long each rate is held")
    parser.add_argument("--rates", default="10,25", help="requests a second, one after the other")
    parser.add_argument("--port", type=int, default=8766, help="where the server listens meanwhile")
    wanted = parser.parse_args(argv)
    users = staff_again() or build(max(wanted.contacts, 100)).users
    with started(wanted.port) as server:
        rates = [float(rate) for rate in wanted.rates.split(",")]
        held = measure(server, users, rates=rates, seconds=wanted.seconds, say=say)
    return 0 if held else 1
