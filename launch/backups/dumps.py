"""The database as two encrypted files, and back: the data, and apart from them the people's keys.

Apart, because they have different lives: who holds data without keys can read nothing of anybody, and only the newest
keys may be kept, or an erasure would not last. Both are taken from one snapshot.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from launch.backups.database_exchange import beside, exchange, with_database
from launch.backups.vault import lock, opened
from launch.children import Refusal, spawn

# tables whose rows are wrapped keys, and which master keys wrap them
KEYS = ("privacy_personkey", "privacy_housekey", "privacy_masterkey")
DATA, OF_KEYS = "data", "keys"
# pg_restore of 17 and newer begins with a setting that a server of 16 does not know
OLDER = (
    "This pg_restore is newer than the database: with PostgreSQL 16 let PG_BIN name the programs of version 16, for "
    "backups and for restores."
)


@dataclass(frozen=True)
class Dump:
    """Two files that belong together."""

    folder: Path
    name: str

    def file(self, part: str) -> Path:
        """The file with the data, or the one with the keys."""
        return self.folder / f"{self.name}.{part}.spojnik"

    def remove(self) -> None:
        """Delete both."""
        for part in (DATA, OF_KEYS):
            self.file(part).unlink(missing_ok=True)


def options(part: str) -> list[str]:
    """What pg_dump is told for one part."""
    if part == DATA:
        return [f"--exclude-table-data={table}" for table in KEYS]
    return ["--data-only", *(f"--table={table}" for table in KEYS)]


def take(dump: Dump, *, url: str, programs: Path, key: str) -> None:
    """Write both files from one snapshot of the database at `url`. Refusal, and nothing left behind, when it fails."""
    dump.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with snapshot(url) as name:
            for part in (DATA, OF_KEYS):
                with dumped(part, url=url, programs=programs, snapshot=name) as output:
                    lock(output, dump.file(part), key=key, purpose=part)  # never in clear on a disk
    except BaseException:
        dump.remove()
        raise


def without_password(url: str) -> str:
    """The address without its password: what stands on a command line, every user of the machine can read."""
    parts = urlsplit(url)
    who, _at, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{who.partition(':')[0]}@{place}" if who else place).geturl()


def password_apart(url: str) -> dict[str, str]:
    """The environment of PostgreSQL's programs: the password of `url`, which only their own user can read there, what
    else is theirs, and none of our secrets."""
    password = urlsplit(url).password
    theirs = {
        name: value for name, value in os.environ.items() if name.startswith(("PG", "LC_", "LD_", "PATH", "HOME"))
    }
    return {**theirs, **({"PGPASSWORD": unquote(password)} if password else {})}


@contextlib.contextmanager
def snapshot(url: str) -> Iterator[str]:
    """One moment of the database that several programs can look at."""
    with moment(url) as (_connection, name):
        yield name


@contextlib.contextmanager
def moment(url: str) -> Iterator[tuple]:
    """(a connection that sees one moment only, that moment's name for other programs)."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("set statement_timeout = 0")  # counting takes the time it needs, as pg_dump does
        connection.execute("set transaction isolation level repeatable read read only")
        yield connection, first(connection.execute("select pg_export_snapshot()"))


@contextlib.contextmanager
def dumped(part: str, *, url: str, programs: Path, snapshot: str) -> Iterator:
    """One part as it was at a snapshot, as an open file. Refusal at the end when pg_dump fails."""
    arguments = ["--format=custom", "--no-owner", "--no-comments", f"--snapshot={snapshot}", *options(part)]
    command = [programs / "pg_dump", *arguments, f"--dbname={without_password(url)}"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    child = spawn(command, env=password_apart(url), **pipes)
    try:
        yield child.stdout
        words = pipe(child.stderr).read().decode(errors="replace")
    except BaseException:
        child.kill()
        raise
    finally:
        pipe(child.stdout).close()
        pipe(child.stderr).close()
        code = child.wait()
    if code:
        raise Refusal(f"pg_dump failed: {last_line(words)}")


def put_back(dump: Dump, *, url: str, programs: Path, key: str) -> None:
    """Make the database at `url` what it was: filled beside it under another name, then exchanged.

    So a backup that does not open leaves the database as it is. Needs an owner that may make databases.
    """
    with beside(url) as fresh:
        for part in (DATA, OF_KEYS):
            pieces = opened(dump.file(part), key=key, purpose=part)
            fill(pieces, url=with_database(url, fresh), programs=programs)
        exchange(url, fresh)


def fill(pieces: Iterable[bytes], *, url: str, programs: Path, told: Iterable[str] = ()) -> None:
    """Feed a decrypted dump to pg_restore. Broken before the end leaves the rest unread."""
    options = ["--no-owner", "--no-comments", "--exit-on-error", *told]
    command = [programs / "pg_restore", *options, f"--dbname={without_password(url)}"]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    child = spawn(command, env=password_apart(url), **pipes)
    try:
        with contextlib.suppress(BrokenPipeError):  # it ended by itself, and says why below
            for piece in pieces:
                pipe(child.stdin).write(piece)
            pipe(child.stdin).close()
        words = pipe(child.stderr).read().decode(errors="replace")
    except BaseException:
        child.kill()
        raise
    finally:
        with contextlib.suppress(BrokenPipeError):
            pipe(child.stdin).close()
        pipe(child.stderr).close()
        code = child.wait()
    if code and "transaction_timeout" in words:
        raise Refusal(OLDER)
    if code:
        raise Refusal(f"pg_restore failed: {last_line(words)}")


def strangers(url: str) -> int:
    """How many others work on the database."""
    import psycopg

    query = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with psycopg.connect(url) as connection:
        return first(connection.execute(query))


def first(answer: Any) -> Any:
    """The first value of the one row that a statement answers."""
    return next(iter(answer))[0]


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """The end of a child's pipe, for one that was started with it."""
    if stream is None:
        raise Refusal("A program was started without the pipe by which it is heard.")
    return stream


def last_line(words: str) -> str:
    """The last line of what a program said; it names tables, never rows."""
    return (words.strip().splitlines() or ["it left no word"])[-1]
