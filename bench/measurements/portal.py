"""Twenty strangers a second fill in a public form, each under an id that their browser made; some send it twice.

    python3 run.py bench portal [--seconds 60] [--rate 20]

On gunicorn as the image starts it. Everything accepted must be a row, each id one event, no answer a 5xx; the 95th
percentile of the whole way from the moment it should have been sent is printed. Mail waits in the outbox meanwhile.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from consents.builder.form_plans import Plan, open_form, save_form
from consents.models import CaptureForm, Controller, GroundEvent, Submission
from consents.statements.drafts import draft, publish
from crm.privacy.actors import system
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person, Purpose

BY = system("bench")
SENDERS = 24  # more than the server's threads: a slow answer must not keep the next one from being sent
AGAIN = 10  # each tenth is sent twice, as by an impatient finger
PATIENCE = 30  # seconds
ACCEPTED = 302
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Told:
    """What came back: {id: statuses}, and how long each answer took in milliseconds."""

    answers: dict[UUID, list[int]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    @property
    def accepted(self) -> set[UUID]:
        """Ids of which at least one answer said yes."""
        return {uid for uid, statuses in self.answers.items() if ACCEPTED in statuses}

    @property
    def statuses(self) -> Counter:
        """How often which status came."""
        return Counter(status for answer in self.answers.values() for status in answer)

    @property
    def percentile(self) -> float:
        """The 95th percentile, in milliseconds."""
        return quantiles(self.times, n=20)[-1]

    def problems(self) -> list[str]:
        """What does not hold, in words."""
        rows = set(Submission.objects.values_list("uid", flat=True))
        events = Counter(GroundEvent.objects.values_list("person__submissions__uid", flat=True))
        faults = {
            f"{len(rows)} rows, {len(self.accepted)} ids accepted": rows != self.accepted,
            f"events by id: {dict(Counter(events.values()))}": events != Counter(dict.fromkeys(rows, 1)),
            f"answers: {dict(self.statuses)}": any(status >= 500 for status in self.statuses),
        }
        return [words for words, wrong in faults.items() if wrong]


def newsletter() -> CaptureForm:
    """An open form that asks for one consent by e-mail: what is sent is asked to be confirmed by mail."""
    firm = {
        "name": "Stalmag sp. z o.o.",
        "short": "Stalmag",
        "address": "Prosta 1, Kraków",
        "email": "a@stalmag.example",
    }
    Controller.name_it(firm, by=BY)
    purpose = Purpose.objects.active().by_consent()[0]
    texts = {(EMAIL, "pl"): "Zgadzam się na oferty e-mailem.", (EMAIL, "en"): "I agree to offers."}
    publish(draft(purpose, texts, by=BY, why="pierwsza"), by=BY)
    words = {"title": "Oferty", "title_en": "Offers", "intro": "", "intro_en": "", "children": False, "sites": []}
    values = {"slug": "bench", **words, "fields": ["name", "email"], "origin_kind": "form", "team": None}
    form = save_form(Plan(values, [purpose]), by=BY)
    open_form(form, by=BY)
    return form


def fire(server: str, form: CaptureForm, *, seconds: float, rate: int = 20) -> Told:
    """Send `rate` answers a second, each at its own moment whether or not the one before came back."""
    page, tally = asked(server, form), Told()
    ids = [uuid4() for _number in range(round(seconds * rate))]
    moments = [(number / rate, number, uid) for number, uid in enumerate(ids)]
    moments += [(at + 0.001, number, uid) for at, number, uid in moments[::AGAIN]]
    began = time.perf_counter()

    def send(due: float, number: int, uid: UUID) -> None:
        time.sleep(max(0.0, began + due - time.perf_counter()))
        status = post(server, form, {**page, "sid": str(uid), "email": f"{uid.hex}@bench.example"}, number)
        tally.times.append((time.perf_counter() - began - due) * 1000)
        tally.answers.setdefault(uid, []).append(status)

    with ThreadPoolExecutor(SENDERS) as senders:
        for done in [senders.submit(send, *moment) for moment in sorted(moments)]:
            done.result()
    return tally


def asked(server: str, form: CaptureForm) -> dict[str, str]:
    """The inputs of the page as it was drawn, with its one box ticked."""
    status, html = ask(server, "GET", f"/p/pl/consent/{form.slug}/")
    if status != 200:
        raise SystemExit(f"The form answers {status}.")
    hidden = dict(re.findall(r'name="(seen|stamp)" value="([^"]+)"', html))
    box = re.findall(r'name="(agree-[^"]+)"', html)[0]
    return {**hidden, box: "on", "name": "Ewa Pierwsza"}


def post(server: str, form: CaptureForm, inputs: dict[str, str], number: int) -> int:
    """The status that one answer gets; each comes from an address of its own, as behind a proxy."""
    address = f"10.{number & 255}.{number >> 8 & 255}.1"  # a network of its own: one address stands for a household
    headers = {**FORM_TYPE, "X-Forwarded-For": address}
    return ask(server, "POST", f"/p/pl/consent/{form.slug}/", urlencode(inputs), headers)[0]


def ask(server: str, method: str, path: str, body: str | None = None, headers: dict | None = None) -> tuple[int, str]:
    """(status, text)."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def gunicorn(port: int) -> Iterator[str]:
    """The web server as the image starts it, behind one proxy; its address."""
    env = {**os.environ, "TRUSTED_PROXIES": "1"}
    env.pop("USE_MIGRATION_ROLE", None)
    command = [sys.executable, "-m", "gunicorn", "crm.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with served([*command, "--workers", "2", "--threads", "8", "--log-level", "error"], port, env) as server:
        yield server


@contextmanager
def served(command: Sequence[str | Path], port: int, env: Mapping[str, str], cwd: Path | None = None) -> Iterator[str]:
    """A web server as long as it is wanted; its address."""
    child = subprocess.Popen([*command], env={**env}, cwd=cwd)  # noqa: S603
    server = f"http://127.0.0.1:{port}"
    try:
        awake(server)
        yield server
    finally:
        child.terminate()
        child.wait()


def awake(server: str) -> None:
    """Wait until the server answers."""
    for _try in range(PATIENCE * 10):
        try:
            ask(server, "GET", "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server does not answer.")


def report(told: Told) -> Iterator[str]:
    """What is printed."""
    yield f"{len(told.times)} answers sent, {len(told.accepted)} ids accepted, statuses {dict(told.statuses)}"
    yield f"95th percentile {told.percentile:.0f} ms, slowest {max(told.times):.0f} ms"
    yield from (f"FAIL {words}" for words in told.problems())


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Measure and tell; 0 when everything holds."""
    parser = argparse.ArgumentParser(prog="run.py bench portal", description=str(__doc__).splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long")
    parser.add_argument("--rate", type=int, default=20, help="how many a second")
    parser.add_argument("--port", type=int, default=8765, help="where the server listens meanwhile")
    wanted = parser.parse_args(argv)
    if Person.objects.exists():
        raise SystemExit("The bench fills the database it is given: it wants an empty one.")
    form = newsletter()
    with gunicorn(wanted.port) as server:
        tally = fire(server, form, seconds=wanted.seconds, rate=wanted.rate)
    for line in report(tally):
        say(line)
    return 1 if tally.problems() else 0
