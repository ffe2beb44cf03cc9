"""What the access log costs a busy house: eight writers whose requests take 20 ms, with the log and without.

    python3 run.py bench logs [--rounds 5] [--seconds 3]

A request is one transaction: it reads, works for 20 ms, changes a row of its own and commits. With the log it also
writes the row of the log half way, as a page does before it shows anybody; everything else is the same. Requests last
between half and one and a half times 20 ms, drawn alike for both kinds: writers who march in step would all ask for
the interpreter in the same instant, and the queue before it would be measured instead of the log.

Rounds with and without alternate; while the log is written, its rows are sealed once a second. The throughput with it
must be at least 0.95 of that without (perf.md, section 10, number 12), sealing at least 20 times faster than the
writers write (number 14). What a run misses is measured once more. Told besides, without a target: the same for
requests that write nothing but the row of the log, so that its commit, a flush to the disk, is theirs alone.
"""

import argparse
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median
from time import monotonic, sleep

from django.db import connection, transaction

from bench.measurements.report import told
from bench.measurements.targets import Verdict, at_least
from crm.privacy.actors import ActorKey
from crm.privacy.logs import access_log
from crm.privacy.logs.log_seals import seal

WRITERS, REQUEST, SHOWN = 8, 0.020, 50  # threads, seconds of a request, people on its page
UNDISTURBED = 0.85  # of the 400 requests a second that work alone would allow; a quiet machine comes to 0.95
EVERY = 1.0  # seconds between two seals: a tick comes each minute, so this is the harder case


@dataclass(frozen=True)
class Run:
    """Throughputs in requests per second, one of each kind for every round, and the rate of sealing."""

    plain: list[float]
    logged: list[float]
    sealed: float

    @property
    def disturbed(self) -> bool:
        """Whether even requests without the log took much longer than they work."""
        return median(self.plain) < UNDISTURBED * WRITERS / REQUEST

    def verdicts(self) -> list[Verdict]:
        """The two targets."""
        share = share_of(self.logged, self.plain)
        return [
            at_least(12, "throughput with the log : without, 8 writers of 20 ms", share, 0.95),
            at_least(14, "rows sealed a second : rows written a second", self.sealed / median(self.logged), 20.0),
        ]


def share_of(logged: list[float], plain: list[float]) -> float:
    """What is left of the throughput: the middle one of the rounds' own ratios."""
    return median(verdict / other for verdict, other in zip(logged, plain, strict=True))


def request(number: int, length: float, *, log: bool, edits: bool) -> None:
    """One request of the writer `number`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT turns FROM bench_edit WHERE writer = %s", [number])
        sleep(length / 2)
        if log:
            access_log.shown(by=ActorKey("user", str(number)), view="contacts:list", people=range(1, SHOWN + 1))
        sleep(length / 2)
        if edits:
            cursor.execute("UPDATE bench_edit SET turns = turns + 1 WHERE writer = %s", [number])


@contextmanager
def desk() -> Iterator[None]:
    """The table with a row for each writer to change."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_edit (writer int PRIMARY KEY, turns int NOT NULL)")
        cursor.execute("INSERT INTO bench_edit SELECT number, 0 FROM generate_series(0, %s) AS number", [WRITERS])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_edit")


def throughput(seconds: float, *, log: bool, edits: bool = True) -> float:
    """Requests a second of all writers together."""
    ready, end = threading.Barrier(WRITERS + 1), threading.Event()
    counts = [0] * WRITERS

    def work(number: int) -> None:
        lengths = Random(number)  # noqa: S311 - repeatable, no secret
        try:
            request(number, REQUEST, log=log, edits=edits)  # connects before the clock runs
            ready.wait()
            while not end.is_set():
                request(number, lengths.uniform(0.5, 1.5) * REQUEST, log=log, edits=edits)
                counts[number] += 1
        finally:
            connection.close()

    with desk():
        writers = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        ready.wait()
        began = monotonic()
        while (left := seconds - (monotonic() - began)) > 0:
            sleep(min(left, EVERY))
            if log:
                seal()
        took, done = monotonic() - began, sum(counts)
        end.set()
        for writer in writers:
            writer.join()
    return done / took


def sealing_rate(rows: int) -> float:
    """How many rows a second are sealed and copied, of so many that wait."""
    seal()
    for number in range(rows):
        access_log.shown(by=ActorKey("user", str(number % 50)), view="contacts:list", people=range(1, SHOWN + 1))
    began = monotonic()
    held = sum(verdict.rows for verdict in seal())
    return held / (monotonic() - began)


def alternating(rounds: int, seconds: float, *, edits: bool = True) -> tuple[list[float], list[float]]:
    """(without, with): in turns, so that a disturbance hits both kinds alike."""
    plain, logged = [], []
    for _round in range(rounds):
        plain.append(throughput(seconds, log=False, edits=edits))
        logged.append(throughput(seconds, log=True, edits=edits))
    return plain, logged


def measure(*, rounds: int, seconds: float, rows: int = 5_000) -> Run:
    """The figures that the targets judge."""
    return Run(*alternating(rounds, seconds), sealing_rate(rows))


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Measure and tell; 0 when both targets hold, at the second try at the latest."""
    parser = argparse.ArgumentParser(prog="run.py bench logs", description=str(__doc__).splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each kind is measured")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a round takes")
    options = parser.parse_args(argv)
    plain, logged = alternating(max(1, options.rounds // 2), options.seconds, edits=False)
    say(f"requests that write nothing else keep {share_of(logged, plain):.2f} (told only)")
    held: set[int] = set()
    for _try in range(2):
        run = measure(rounds=options.rounds, seconds=options.seconds)
        verdicts = run.verdicts()
        say(f"without {median(run.plain):.0f}/s, with {median(run.logged):.0f}/s, sealing {run.sealed:.0f} rows/s")
        if run.disturbed:
            say("This machine is at work on something else: the ratio says little. Measure when it is quiet.")
        for line in told(verdicts):
            say(line)
        held |= {verdict.number for verdict in verdicts if verdict.holds}
        if len(held) == len(verdicts):
            return 0
    return 1
