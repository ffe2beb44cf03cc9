"""The site itself: what Django prepares before it serves, and web, worker and beat under one supervisor."""

import contextlib
import hashlib
import http
import http.client
import os
import signal
import subprocess
import threading
import time
from datetime import date
from functools import partial
from pathlib import Path

from launch.children import Refusal, say, spawn, step
from launch.once import digest, once
from launch.places import HERE, PYTHON, RUN, VAR
from launch.servers.supervised import Supervised

OWNERS_ADDRESS = "MIGRATION_DATABASE_URL"
CLOSED = "A backup was put back, and nobody is served until: python3 run.py manage ledger replay"
AWAY = "The site does not serve anybody yet; python3 run.py manage doctor says why."
KEYS = ("MASTER_KEYS", "INDEX_KEY", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "LEDGER_KEY", "BACKUP_KEY")
# Folders of packages that no page asks for: htmx comes with js/app.js, and the API's pages are Swagger's. The
# Dockerfile leaves the same out.
NEVER_ASKED_FOR = ("django_htmx", "redoc", "rest_framework", "guardian")
LOOK_AGAIN = 10  # seconds between two looks at whether it is open again


def django(*args) -> list:
    return [PYTHON, HERE / "manage.py", *args]


def run_django(*args, env: dict) -> None:
    step(f"manage.py {args[0]}", django(*args), env=env, cwd=HERE)


def migrate(env: dict) -> None:
    run_django("migrate", "--verbosity=0", env={**env, "USE_MIGRATION_ROLE": "1"})


def check_keys(env: dict) -> None:
    """Stops here, before anything is written, when the database was sealed with other keys or is of a newer version.

    Its own line says so.
    """
    answer = subprocess.run(
        django("keys", "status"),
        env=env,
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode and answer.stderr.strip():  # without a word it is a rotation that goes on later
        raise Refusal(answer.stderr.strip().splitlines()[-1])


def keys_key(env: dict) -> str:
    """Changes with the keys; says nothing about them."""
    return hashlib.sha256("|".join(env.get(name, "") for name in KEYS).encode()).hexdigest()


def keep_months(env: dict) -> None:
    """Makes the logs' months ahead and drops those whose time is over. What cannot be done stops nothing else."""
    try:
        run_django("audit", "partitions", env={**env, "USE_MIGRATION_ROLE": "1"})
    except Refusal:
        say("setup", "The months of the logs could not be kept up; see docs/operations.md, Logs.")


def prepare_database(servers, env: dict) -> None:
    """Checks the keys, then migrates. Stamps beside our own servers' data say for which ones that was done already."""
    if "DATABASE_URL" in servers.env:
        once(servers.folder / ".keys", f"{keys_key(env)} {migrations_key()}", "keys", partial(check_keys, env))
        once(servers.folder / ".migrations", migrations_key(), "migrations", partial(migrate, env))
        month = f"{date.today():%Y-%m} {migrations_key()}"
        once(servers.folder / ".months", month, "months of the logs", partial(keep_months, env))
    else:
        check_keys(env)
        migrate(env)
        keep_months(env)


def migrations_key() -> str:
    ours = [*HERE.glob("*/migrations/*.py"), *HERE.glob("crm/*/migrations/*.py")]
    return digest(*sorted(ours), HERE / "requirements.lock")


def collect_static(env: dict) -> None:
    key = digest(
        HERE / "static", VAR / "assets", HERE / "requirements.lock", HERE / "crm" / "settings.py", *NEVER_ASKED_FOR
    )
    left_out = [f"--ignore={folder}" for folder in NEVER_ASKED_FOR]
    act = partial(run_django, "collectstatic", "--noinput", "--clear", "--verbosity=0", *left_out, env=env)
    once(VAR / "static" / ".stamp", key, "static files", act)


class Program(Supervised):
    """One of web, worker and beat: its log lines carry its name."""

    def __init__(self, name: str, command, env: dict, *, ends_by=signal.SIGTERM):
        self.command, self.env, self.ends_by = command, env, ends_by
        super().__init__(name)

    def begin(self) -> subprocess.Popen:
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
        options = {"env": self.env, "cwd": HERE, "stdin": subprocess.DEVNULL, "start_new_session": True, **output}
        child = spawn(self.command, ends_by=self.ends_by, **options)
        threading.Thread(target=self.tell, args=(child.stdout,), daemon=True).start()
        return child

    def tell(self, lines) -> None:
        for line in lines:
            with contextlib.suppress(OSError):  # our own output was closed: read on, or the child would stop
                print(f"{self.name:6} | {line}", end="", flush=True)

    def stop(self, give_up: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(max(0.1, give_up - time.monotonic()))
        self.sweep()
        self.child.wait()


def programs(env: dict, port: int) -> list[Program]:
    """Starts web, worker and beat.

    None of them is told the address of the tables' owner: only commands are, which somebody of this machine runs.
    """
    env = {name: value for name, value in env.items() if name.removesuffix("_FILE") != OWNERS_ADDRESS}
    env |= {"PYTHONUNBUFFERED": "1"}
    celery = ["-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet", "--app", "crm"]
    web = ["-m", "gunicorn", "crm.wsgi:application", "--bind", f"127.0.0.1:{port}", "--limit-request-line", "8190"]
    web += ["--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning"]
    worker = [*celery, "worker", "--loglevel", "warning", "--concurrency", "2", "--without-gossip"]
    beat = [*celery, "beat", "--loglevel", "warning", "--pidfile=", "--schedule", RUN / "beat"]
    return [
        Program("web", [PYTHON, *web], env, ends_by=signal.SIGQUIT),
        Program("worker", [PYTHON, *worker], {**env, "DB_STATEMENT_SECONDS": "900"}, ends_by=signal.SIGKILL),
        Program("beat", [PYTHON, *beat], env),
    ]


def supervise(running: list[Program], port: int, greet, *, servers=(), changed=lambda: None) -> None:
    """Keeps programs and servers running until a signal asks to stop; `greet()` once the first page answers.

    `changed()` is called when one of them was started again. After a restore nothing is served until the erasure ledger
    was replayed, which is said and waited for.
    """
    look = partial(watch, [*servers, *running], changed)
    try:
        while (status := first_page(port)) is None:
            look(0.1)
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
                status = wait_until_open(look, port)
            if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Refusal(f"The first page answered {status}; the reason is above.")
            greet()
            while True:
                look(0.5)
    finally:
        for program in running:
            program.child.terminate()
        give_up = time.monotonic() + 15
        for program in running:
            program.stop(give_up)


def wait_until_open(look, port: int) -> int:
    """The status of the first page once it is another one."""
    mark = (
        Path(os.environ.get("LEDGER_DIR") or VAR / "ledger") / "restored.json"
    )  # crm/privacy/erasure_ledger/maintenance.py
    say("closed", CLOSED if mark.exists() else AWAY)
    while (status := first_page(port) or http.HTTPStatus.SERVICE_UNAVAILABLE) == http.HTTPStatus.SERVICE_UNAVAILABLE:
        for _half_second in range(2 * LOOK_AGAIN):
            look(0.5)
    return status


def watch(running: list[Supervised], changed, pause: float) -> None:
    started = [program for program in running if program.watch()]
    if started:
        changed()
    time.sleep(pause)


def first_page(port: int) -> int | None:
    """The status of the sign-in page; None while nobody answers."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        web.request("GET", "/accounts/login/")
        return web.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        web.close()
