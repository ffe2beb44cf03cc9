"""The migrated database, made once and copied: replaying every migration takes some seconds, a copy takes one.

    template() ──> a database of this cluster that tests are copied from (PostgreSQL's TEMPLATE)
                   filled from var/migrated/<digest>.dump, or else by the migrations, which then leave that file

The digest is over whatever the migrations read: change one, and they run again.
"""

import fcntl
import subprocess
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from launch.places import VAR
from launch.servers.postgres import binaries

CACHE = VAR / "migrated"
READ = (
    "*/migrations/*.py",
    "crm/*/migrations/*.py",
    "*/seeds.py",
    "crm/*/*seeds.py",
    "crm/accounts/permissions/starting_roles.py",
)
READ = (
    *READ,
    "crm/privacy/logs/partitions.py",
    "crm/privacy/database/fresh_tables.py",
    "crm/privacy/database/quick_states.py",
    "crm/privacy/sealed/derived.py",
    "crm/privacy/database/evidence_triggers.py",
    "crm/privacy/database/frozen_columns.py",
    "requirements.lock",
)


def digest() -> str:
    """Of the migrations, of what they plant, of the month whose partitions they make, and of who is granted what."""
    result = sha256(f"{datetime.now(UTC):%Y-%m} {settings.APP_ROLE} {connection.settings_dict['USER']}".encode())
    for path in sorted(path for pattern in READ for path in Path(settings.BASE_DIR).glob(pattern)):
        result.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return result.hexdigest()[:24]


def template() -> str:
    """The name of the database to copy; made by whoever comes first, the others wait."""
    name = f"migrated_{digest()}"
    with one_at_a_time():
        if not exists(name):
            make(name, CACHE / f"{name}.dump")
    return name


@contextmanager
def one_at_a_time():
    """Processes of one run, and runs beside each other."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make(name: str, dump: Path) -> None:
    """Fill it under another name, so that one with this name is whole."""
    making = f"{name}_half"
    ask(f'DROP DATABASE IF EXISTS "{making}"')
    # what template1 grants by default comes with the migrations or out of the dump, never twice
    ask(f'CREATE DATABASE "{making}" TEMPLATE {"template0" if dump.exists() else "template1"}')
    if dump.exists():
        run("pg_restore", "--no-comments", "--exit-on-error", f"--dbname={address(making)}", str(dump))
    else:
        migrate(making)
        for older in CACHE.glob("*.dump"):
            older.unlink()
        run("pg_dump", "--format=custom", f"--file={dump}.half", address(making))
        Path(f"{dump}.half").rename(dump)
    ask(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def migrate(name: str) -> None:
    """Every migration, as Django's own test database would get them."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, database="default", run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def exists(name: str) -> bool:
    """Whether the cluster has such a database."""
    return bool(ask("SELECT 1 FROM pg_database WHERE datname = %s", name))


def cut_off(name: str) -> list[tuple]:
    """Whoever is still connected to the database; ours are ended from outside of it, others end by themselves."""
    ending = "SELECT usename = current_user AND pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    return ask(ending, name)


def ask(statement: str, *values: str) -> list[tuple]:
    """One statement outside of any transaction, asked of the cluster's own database."""
    with closing(psycopg.connect(address("postgres"), autocommit=True)) as cluster:
        answer = cluster.execute(statement, values)
        return answer.fetchall() if answer.description else []


def address(name: str) -> str:
    """How to reach a database of the cluster that tests run on."""
    settings_dict = connection.settings_dict
    parts = {
        "dbname": name,
        "user": settings_dict["USER"],
        "password": settings_dict["PASSWORD"],
        "host": settings_dict["HOST"],
    }
    return psycopg.conninfo.make_conninfo(**parts, port=settings_dict["PORT"] or 5432)


def run(program: str, *told: str) -> None:
    """One of PostgreSQL's programs; what it said, where it fails."""
    done = subprocess.run([binaries() / program, *told], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
