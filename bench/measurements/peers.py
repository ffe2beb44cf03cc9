"""Our pages beside those of another CRM on Django, from the package index, over HTTP with the same people.

    python3 run.py bench peers [--contacts 100000] [--rounds 30]

django-crm-admin 3.1 is installed into an environment of its own, which goes with the run, and gets a database on the
same server. Ours runs as `up` starts it, the peer on gunicorn with two processes; pages are asked by turns, each read
to its end. The peer has no keys, no log of looks and no visibility beyond owner and department: what is compared is
what a page costs. It gets people and companies; deals and tasks it has none, so their pages are not compared.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg
from django.urls import reverse

from bench.data.house import build, staff_again
from bench.data.people import people
from bench.measurements.addresses import contact_of
from bench.measurements.load import Browser, Request, ask, started
from bench.measurements.pages import Reader
from bench.measurements.portal import served
from crm.accounts.models import User

PEERS = Path(__file__).resolve().parents[1] / "peers"
PACKAGE, PYTHON = "django-crm-admin==3.1.0", "3.13"
# What it needs to run, without the driver of MySQL that it names as well, which takes MySQL's headers to build.
NEEDED = (
    *("django==6.0.8", "psycopg[binary]", "gunicorn", "tendo", "geoip2", "requests", "polib", "pytz"),
    *("python-dateutil", "openpyxl", "xlsxwriter", "pandas", "pillow"),
)
GOALS = {  # how many times as fast as the faster peer
    "contact list, everyone's": 8.0,
    "part of a surname": 10.0,
    "full name": 12.0,
    "e-mail address": 10.0,
    "record": 2.5,
    "home": 1.0,
    "company list": 8.0,
}
SEEN = "everyone"  # whose pages these are: the peer's reader sees everybody, too


@dataclass(frozen=True)
class Site:
    """A CRM that runs: its address, a browser signed in, and what each page is asked by."""

    server: str
    browser: Browser
    pages: Mapping[str, Request]

    def spent(self, page: str) -> float:
        """Milliseconds until the page was read to its end; SystemExit where it does not come."""
        began = time.perf_counter()
        status, _again = ask(self.server, self.browser, self.pages[page])
        if status != 200:
            raise SystemExit(f"{self.server}{self.pages[page].path}: {status}")
        return (time.perf_counter() - began) * 1000


def ours(server: str, users: Mapping[str, User], known: Mapping[str, str]) -> Site:
    """Our pages; a search is what the field over the list sends."""
    reader, search = Reader(users[SEEN]), reverse("contacts:search")
    options = {
        "contact list, everyone's": f"{reverse('contacts:list')}?view=all",
        "record": contact_of(users["many"]),
        "home": reverse("sales:my_day"),
        "company list": reverse("contacts:companies"),
    }
    typed = {"part of a surname": "kowal", "full name": known["name"], "e-mail address": known["email"]}
    pages = {name: Request(name, "GET", path) for name, path in options.items()}
    pages |= {name: Request(name, "POST", search, urlencode({"q": words})) for name, words in typed.items()}
    return Site(server, Browser.of(reader, reader.client.get("/").content), pages)


@contextmanager
def theirs(drafts: Iterator[Mapping[str, str]], port: int) -> Iterator[Site]:
    """The peer, installed, seeded and running; nothing of it is left."""
    with TemporaryDirectory() as folder, database("peer") as address:
        python = installed(Path(folder))
        env = {**os.environ, "PEER_DATABASE": address, "PYTHONPATH": str(PEERS)}
        lines = "\n".join(json.dumps(draft) for draft in drafts) + "\n"
        done = subprocess.run([python, PEERS / "crm_admin.py"], input=lines, env=env, stdout=-1, text=True, check=True)  # noqa: S603
        data = json.loads(done.stdout)
        env["DJANGO_SETTINGS_MODULE"] = "crm_admin_settings"
        with gunicorn(python, port, env) as server:
            pages = {name: Request(name, "GET", path) for name, path in data["pages"].items()}
            yield Site(server, Browser(data["cookie"], ""), pages)


def installed(folder: Path) -> Path:
    """The Python of an environment that holds the peer; certificates are judged by what the system trusts."""
    uv = Path(sys.executable).with_name("uv")
    env = {**os.environ, "UV_SYSTEM_CERTS": "1"}
    python = folder / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", PYTHON, "--clear", folder], env=env, check=True)  # noqa: S603
    for what in (("--no-deps", PACKAGE), NEEDED):
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *what], env=env, check=True)  # noqa: S603
    return python


@contextmanager
def database(name: str) -> Iterator[str]:
    """A database of its own on our server, as its owner reaches it."""
    address = os.environ["MIGRATION_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def gunicorn(python: Path, port: int, env: Mapping[str, str]) -> Iterator[str]:
    """The peer's web server, started where our modules are not found; its address."""
    named = ["-m", "gunicorn", "webcrm.wsgi:application", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    sized = ["--workers", "2", "--threads", "8", "--preload"]
    with served([python, *named, *sized], port, env, PEERS) as server:
        yield server


def table(mine: Mapping[str, float], other: Mapping[str, float]) -> Iterator[str]:
    """Each page, what it takes here and there, and the goal."""
    yield f"\n{'page':28}{'ours ms':>9}{'theirs ms':>11}{'times':>8}{'goal':>7}"
    for page, goal in GOALS.items():
        times = other[page] / mine[page]
        verdict = "pass" if times >= goal else "FAIL"
        yield f"{page:28}{mine[page]:9.1f}{other[page]:11.1f}{times:8.1f}{goal:7.1f}  {verdict}"


def missed(mine: Mapping[str, float], other: Mapping[str, float]) -> list[str]:
    """Pages that are not as many times as fast as they should be."""
    return [page for page, goal in GOALS.items() if other[page] / mine[page] < goal]


def measured(sites: tuple[Site, Site], *, rounds: int) -> tuple[dict[str, float], ...]:
    """{page: median milliseconds} of each site, asked by turns."""
    times: tuple[dict[str, list[float]], ...] = ({page: [] for page in GOALS}, {page: [] for page in GOALS})
    for number in range(rounds + 2):
        for page in GOALS:
            for site, site_times in zip(sites, times, strict=True):
                spent = site.spent(page)
                if number >= 2:  # the first ones warm both
                    site_times[page].append(spent)
    return tuple({page: median(spent) for page, spent in site_times.items()} for site_times in times)


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Install, seed, measure, tell; 0 when every goal holds, at the second try at the latest."""
    parser = argparse.ArgumentParser(prog="run.py bench peers", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (at least 100)")
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is measured")
    parser.add_argument("--port", type=int, default=8767, help="where the servers listen meanwhile, and the next one")
    wanted = parser.parse_args(argv)
    contacts = max(wanted.contacts, 100)
    users, known = staff_again() or build(contacts).users, next(people(contacts))
    with theirs(islice(people(contacts), contacts), wanted.port + 1) as peer, started(wanted.port) as server:
        sites = ours(server, users, known), peer
        for _try in range(2):
            rows = measured(sites, rounds=wanted.rounds)
            for line in table(*rows):
                say(line)
            if not missed(*rows):
                return 0
    return 1
