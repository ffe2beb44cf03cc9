"""The process in which the invented house lives, and one question put to it.

    web's process ──socketpair, JSON──> python -m crm.demo.sandbox ──> SANDBOX_DATABASE_URL
                                        an environment of its own: no address of the house's database, of Redis or of
                                        a mail server, no key, no folder of the house

Nothing that is done there can reach the house, whatever it forgets: rows, files, mail, jobs, caches and counters of a
process that was never told where they are. A connection swapped inside of this process would have to be remembered by
every cache, thread, file and message of today and of every day after.

One process for each of the web's, begun by the first question, ended by ten quiet minutes or with whoever began it.
Questions are put one after another; who waits behind two others is sent away, so that no program that tests takes the
threads from those that work.
"""

import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from base64 import b64encode
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from crm.narrowing import promised

PLACES = 2  # threads of one web process that may be taken
TURN, BEGIN, WORK = 10.0, 8.0, 25.0  # seconds to wait for one's turn, for the process to begin, for an answer
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE")
KEYS = ("SECRET_KEY", "INDEX_KEY", "LEDGER_KEY", "BACKUP_KEY")
MODULE = "crm.demo.sandbox"
PATIENCE = 600.0  # seconds of a command that waits for the house to be built
UNLIMITED = "1000000"  # who asks too often is sent away before


class Busy(Exception):
    """Others are in front."""


class Preparing(Exception):
    """The invented house is being built."""


class Broken(Exception):
    """It gave no answer."""


class HouseProcess:
    """The process of this one, once somebody asked."""

    def __init__(self) -> None:
        self.places, self.turn = threading.BoundedSemaphore(PLACES), threading.Lock()
        self.child: subprocess.Popen | None = None
        self.line: Connection | None = None
        self.ready, self.begun_by, self.folder = False, 0, ""

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Its answer. Busy, Preparing, Broken: then nothing was done there, or nobody knows."""
        if not self.places.acquire(blocking=False):
            raise Busy
        try:
            if not self.turn.acquire(timeout=TURN):
                raise Busy
            try:
                answer = self.asked(question)
                return self.asked(question) if answer.get("again") else answer  # it was built anew meanwhile
            finally:
                self.turn.release()
        finally:
            self.places.release()

    def asked(self, question: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer, by whoever has the turn."""
        line = self.line_to()
        try:
            if not self.ready:
                if not line.poll(BEGIN):
                    raise Preparing
                self.ready = bool(json.loads(line.recv_bytes())["ready"])
            line.send_bytes(json.dumps(question).encode())
            if not line.poll(WORK):
                self.end()
                raise Broken
            answer = json.loads(line.recv_bytes())
        except (EOFError, OSError, ValueError, KeyError):
            self.end()
            raise Broken from None
        if answer.get("again"):
            self.end()
        return answer

    def line_to(self) -> Connection:
        """The way to the process, which is begun where there is none, and after a fork."""
        alive = self.child is not None and self.child.poll() is None and self.begun_by == os.getpid()
        if self.line is None or not alive:
            self.end()
            self.begin()
        return promised(self.line)

    def begin(self, *told: str) -> None:
        """Start it; it says `ready` when its house stands."""
        ours, its = socket.socketpair()
        self.folder = tempfile.mkdtemp(prefix="spojnik-sandbox-")
        with its:
            self.child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", MODULE, self.folder, str(its.fileno()), *told],
                env=environment(),
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
            )
        self.line, self.ready, self.begun_by = Connection(ours.detach()), False, os.getpid()

    def end(self) -> None:
        """Leave it: the end of the line is the end of the process. A fork's copy is not ours to end.

        Whoever is killed tidies nothing away, so its folder goes from here; where this process is killed, from there.
        """
        if self.line is not None:
            self.line.close()
        if self.child is not None and self.begun_by == os.getpid():
            self.child.kill()
            self.child.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
        self.line = self.child = None

    def wait(self, seconds: float = PATIENCE) -> None:
        """Until it stands. Broken where it does not."""
        with self.turn:
            line = self.line_to()
            try:
                self.ready = self.ready or (line.poll(seconds) and bool(json.loads(line.recv_bytes())["ready"]))
            except (EOFError, OSError):
                self.ready = False
            if not self.ready:
                self.end()
                raise Broken

    def rebuild(self) -> None:
        """Have it built anew, from nothing; whoever asks meanwhile is told so."""
        with self.turn:
            self.end()
            self.begin("--reset")


def environment() -> dict[str, str]:
    """Everything that process is told. Its keys follow from ours by a way that does not lead back."""
    master = b64encode(key_of("MASTER_KEYS")).decode()
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        **{name: value for name, value in os.environ.items() if name.startswith("FAKETIME")},
        **{name: b64encode(key_of(name)).decode() for name in KEYS},
        "MASTER_KEYS": f"1:{master}",
        "SPOJNIK_SANDBOX": "1",
        "LEDGER_BY_WORKER": "1",
        "SPOJNIK_EMBEDDED": "1" if settings.EMBEDDED else "0",
        "DATABASE_URL": settings.SANDBOX_DATABASE_URL,
        "DB_CONN_MAX_AGE": "600",
        "DB_STATEMENT_SECONDS": "60",  # as in the house, where the role says it
        "REDIS_URL": "redis://nowhere.invalid:6379/0",
        "EMAIL_URL": "none",
        "KSEF": "",
        "BASE_URL": settings.BASE_URL,
        "ALLOWED_HOSTS": ",".join(settings.ALLOWED_HOSTS),
        "JURISDICTION": settings.JURISDICTION,
        "STATIC_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "API_PER_SECOND": UNLIMITED,
        "API_PER_MINUTE": UNLIMITED,
    }


def key_of(name: str) -> bytes:
    """A key of the invented house, always the same."""
    return hmac.new(settings.SECRET_KEY.encode(), b"sandbox|" + name.encode(), hashlib.sha256).digest()


def why_closed() -> str:
    """Why there can be no invented house, as a code; empty where there can."""
    if not settings.SANDBOX_DATABASE_URL:
        return "not_set"
    own, its = settings.DATABASES["default"], urlsplit(settings.SANDBOX_DATABASE_URL)
    return "" if its.path.lstrip("/") not in ("", own["NAME"]) else "own_database"


HOUSE = HouseProcess()
