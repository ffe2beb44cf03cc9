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

from launch.children import Refusal, say, spawn, step
from launch.once import digest, once
from launch.places import HERE, PYTHON, RUN, VAR

CLOSED = "A backup was put back, and nobody is served until: python3 run.py manage ledger replay"
LOOK_AGAIN = 10  # seconds between two looks at whether it is open again


def django(*args) -> list:
    return [PYTHON, HERE / "manage.py", *args]


def run_django(*args, env: dict) -> None:
    step(f"manage.py {args[0]}", django(*args), env=env, cwd=HERE)


def migrate(env: dict) -> None:
    run_django("migrate", "--verbosity=0", env={**env, "USE_MIGRATION_ROLE": "1"})


def check_keys(env: dict) -> None:
    """Stops here, before anything is written, when the database was sealed with other keys; its own line says so."""
    asked = subprocess.run(
        django("keys", "status"),
        env=env,
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode and asked.stderr.strip():  # without a word it is a rotation that goes on later
        raise Refusal(asked.stderr.strip().splitlines()[-1])


def keys_key(env: dict) -> str:
    """Changes with the keys; says nothing about them."""
    return hashlib.sha256("|".join(env.get(name, "") for name in ("MASTER_KEYS", "INDEX_KEY")).encode()).hexdigest()


def keep_months(env: dict) -> None:
    """Makes the logs' months ahead and drops those whose time is over. What cannot be done stops nothing else."""
    try:
        run_django("audit", "partitions", env={**env, "USE_MIGRATION_ROLE": "1"})
    except Refusal:
        say("setup", "The months of the logs could not be kept up; see docs/operations.md, Logs.")


def prepare_database(servers, env: dict) -> None:
    """Checks the keys, then migrates. Stamps beside our own servers' data say for which ones that was done already."""
    if "DATABASE_URL" in servers.env:
        once(servers.folder / ".keys", keys_key(env), "keys", partial(check_keys, env))
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
    key = digest(HERE / "static", VAR / "assets", HERE / "requirements.lock", HERE / "crm" / "settings.py")
    act = partial(run_django, "collectstatic", "--noinput", "--clear", "--verbosity=0", env=env)
    once(VAR / "static" / ".stamp", key, "static files", act)


class Program:
    """One of web, worker and beat: its log lines carry its name, and it starts again when it ends by itself."""

    def __init__(self, name: str, command, env: dict, *, ends_by=signal.SIGTERM):
        self.name, self.command, self.env, self.ends_by, self.starts = name, command, env, ends_by, []
        self.start()

    def start(self) -> None:
        self.starts = [at for at in self.starts if at > time.monotonic() - 60] + [time.monotonic()]
        if len(self.starts) > 3:
            raise Refusal(f"{self.name} ended three times within a minute; its own words are above.")
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
        options = {"env": self.env, "cwd": HERE, "stdin": subprocess.DEVNULL, "start_new_session": True, **output}
        self.child = spawn(self.command, ends_by=self.ends_by, **options)
        threading.Thread(target=self.tell, args=(self.child.stdout,), daemon=True).start()

    def tell(self, lines) -> None:
        for line in lines:
            with contextlib.suppress(OSError):  # our own output was closed: read on, or the child would stop
                print(f"{self.name:6} | {line}", end="", flush=True)

    def watch(self) -> None:
        if self.child.poll() is not None:
            say(self.name, f"ended with exit code {self.child.returncode} and starts again")
            self.sweep()
            self.start()

    def sweep(self) -> None:
        """Ends what is left of the program's session, such as the pool of a killed worker."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)

    def stop(self, give_up: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(max(0.1, give_up - time.monotonic()))
        self.sweep()
        self.child.wait()


def programs(env: dict, port: int) -> list[Program]:
    """Starts web, worker and beat. Web threads share a pool of database connections, the others have their own."""
    env = {**env, "PYTHONUNBUFFERED": "1"}
    celery = ["-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet", "--app", "crm"]
    web = ["-m", "gunicorn", "crm.wsgi:application", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    web += ["--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning"]
    worker = [*celery, "worker", "--loglevel", "warning", "--concurrency", "2", "--without-gossip"]
    beat = [*celery, "beat", "--loglevel", "warning", "--pidfile=", "--schedule", RUN / "beat"]
    return [
        Program("web", [PYTHON, *web], {**env, "DB_POOL": "1"}, ends_by=signal.SIGQUIT),
        Program("worker", [PYTHON, *worker], env, ends_by=signal.SIGKILL),
        Program("beat", [PYTHON, *beat], env),
    ]


def supervise(running: list[Program], port: int, greet) -> None:
    """Keeps the programs running until a signal asks to stop; `greet()` once the first page answers.

    After a restore nothing is served until the erasure ledger was replayed, which is said and waited for.
    """
    try:
        while (status := first_page(port)) is None:
            watch(running, 0.1)
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
                status = wait_until_open(running, port)
            if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Refusal(f"The first page answered {status}; the reason is above.")
            greet()
            while True:
                watch(running, 0.5)
    finally:
        for program in running:
            program.child.terminate()
        give_up = time.monotonic() + 15
        for program in running:
            program.stop(give_up)


def wait_until_open(running: list[Program], port: int) -> int:
    """The status of the first page once it is another one."""
    say("closed", CLOSED)
    while (status := first_page(port) or http.HTTPStatus.SERVICE_UNAVAILABLE) == http.HTTPStatus.SERVICE_UNAVAILABLE:
        for _half_second in range(2 * LOOK_AGAIN):
            watch(running, 0.5)
    return status


def watch(running: list[Program], pause: float) -> None:
    for program in running:
        program.watch()
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
