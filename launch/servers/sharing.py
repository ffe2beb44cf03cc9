"""Which servers a command runs on: those of `up`, shared between run.py processes, or throw-away ones.

Whoever holds the lock `claim` runs the servers of `up` and publishes their addresses; others read them and hold `users`
meanwhile, which a `manage` that started the servers waits for before it stops them.
"""

import contextlib
import fcntl
import json
import os
import time
from pathlib import Path

from launch.children import Refusal
from launch.once import locked
from launch.places import RUN, VAR, data_folder, remove_folder, remove_leftovers
from launch.secrets import fresh_secrets, lines
from launch.servers.embedded import Servers

CLAIM, USERS, STATE = RUN / "claim", RUN / "users", RUN / "services.json"


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    half_made = path.with_suffix(".new")
    half_made.touch(mode=0o600)
    half_made.write_text(text)
    half_made.rename(path)


def kept_secrets() -> dict:
    """The secrets of the embedded mode, made once: whoever loses var/secrets.env loses what they seal."""
    path = VAR / "secrets.env"
    with locked(RUN / "setup.lock"):
        if not path.exists():
            write_private(path, lines(fresh_secrets()))
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line)


def site_env(addresses: dict) -> dict:
    """What Django gets: our secrets when the database is ours, the servers' addresses, and whatever was set outside."""
    outside = {name: value for name, value in os.environ.items() if value}
    return {**(kept_secrets() if "DATABASE_URL" in addresses else {}), **addresses, **outside}


@contextlib.contextmanager
def throw_away(kind: str, *, durable: bool, clusters: int = 1, **settings):
    """Servers, secrets and folders that are gone afterwards; yields their environment.

    CLUSTERS is a JSON list with the addresses in each PostgreSQL cluster of ours; those of the first stand beside it.
    """
    remove_leftovers(kind)
    name = f"{kind}-{os.getpid()}"
    folder = data_folder(name, lasting=durable)
    try:
        with running(Servers(folder, durable=durable, **settings)) as servers:
            folders = {f"{what}_DIR": str(folder / what.lower()) for what in ("DATA", "LEDGER", "BACKUP")}
            address = {"BASE_URL": os.environ.get("BASE_URL") or "http://127.0.0.1:8000"}
            ours = [servers.env] if "DATABASE_URL" in servers.env else []
            ours += [servers.start_postgres(f"postgres-{number}") for number in range(1, clusters if ours else 1)]
            places = {"SERVERS_DIR": str(folder), "CLUSTERS": json.dumps(ours)}
            yield {**fresh_secrets(), **folders, **address, **places, **servers.env}
    finally:
        remove_folder(name)


@contextlib.contextmanager
def running(servers: Servers):
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()


def claim():
    """The right to run the servers of `up`, as an open file; None while another run.py has it."""
    handle = CLAIM.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    wait_for_the_dying()
    return handle


def wait_for_the_dying() -> None:
    """After a SIGKILL of run.py its children need a moment to end; the file it left behind names them."""
    if STATE.exists():
        give_up = time.monotonic() + 20
        pids = json.loads(STATE.read_text())["pids"]
        while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < give_up:
            time.sleep(0.1)
        STATE.unlink()


def publish(env: dict, children) -> None:
    """Tells other run.py processes where the servers are. For the holder of the claim."""
    write_private(STATE, json.dumps({"env": env, "pids": [child.pid for child in children]}))


@contextlib.contextmanager
def own(*, patient: bool):
    """The servers of `up`, run by us, the holder of the claim. When `patient`, others may finish before they stop."""
    with running(Servers(data_folder("services"), durable=True)) as servers:
        try:
            yield servers
        finally:
            STATE.unlink(missing_ok=True)
            if patient:
                with locked(USERS):
                    pass


@contextlib.contextmanager
def shared(prepare):
    """The environment of the servers of `up`: of those that run, or else of ours while the block runs.

    Our own are handed to `prepare(servers)` before anybody may use them.
    """
    give_up = time.monotonic() + 180
    while time.monotonic() < give_up:
        if handle := claim():
            with handle, own(patient=True) as servers:
                prepare(servers)
                publish(servers.env, servers.children)
                yield servers.env
            return
        with locked(USERS, fcntl.LOCK_SH):
            if STATE.exists():
                yield json.loads(STATE.read_text())["env"]
                return
        time.sleep(0.2)  # the holder of the claim is starting or stopping
    raise Refusal("Another run.py holds the servers but does not get ready.")
