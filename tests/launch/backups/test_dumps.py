"""The database as two encrypted files and back, on the servers this very test runs on."""

import os
from urllib.parse import urlsplit

import psycopg
import pytest

from crm.privacy.models.keyring import MasterKey, WrappedKey
from launch.backups import dumps
from launch.backups.database_exchange import maintenance, with_database
from launch.backups.dumps import DATA, KEYS, OF_KEYS, Dump, password_apart, put_back, strangers, take, without_password
from launch.backups.vault import Broken
from launch.children import Refusal, spawn
from launch.secrets import key
from launch.servers.embedded import programs

pytestmark = pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")
KEY = key()
TABLES = """
    create table people (id serial primary key, name text, check (name <> ''));
    create table privacy_personkey (id int primary key references people, wrapped text);
    create table privacy_housekey (name text primary key, wrapped text);
    insert into people (name) values ('Anna Wiśniewska'), ('Ben Żółć');
    insert into privacy_personkey values (1, 'wrapped-one'), (2, 'wrapped-two');
    insert into privacy_housekey values ('house', 'wrapped-house');
"""


@pytest.fixture
def url():
    """A database of its own on the same servers, with people and keys."""
    address = with_database(os.environ["DATABASE_URL"], f"dumped_{os.getpid()}")
    name = urlsplit(address).path.lstrip("/")
    with maintenance(address) as connection:
        connection.execute(f'create database "{name}"')
    with psycopg.connect(address) as connection:
        connection.execute(TABLES)
    yield address
    with maintenance(address) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


@pytest.fixture
def dump(url, tmp_path):
    result = Dump(tmp_path / "backup", "update-1")
    take(result, url=url, programs=programs()[0], key=KEY)
    return result


def content(url):
    with psycopg.connect(url) as connection:
        people = connection.execute("select name from people order by id").fetchall()
        keys = connection.execute("select wrapped from privacy_personkey order by id").fetchall()
        house = connection.execute("select wrapped from privacy_housekey").fetchall()
        return [name for (name,) in people], [wrapped for (wrapped,) in keys + house]


def spoil(url):
    with psycopg.connect(url) as connection:
        connection.execute("delete from privacy_personkey where id = 1; delete from people where id = 1")
        connection.execute("create table half_made (); alter table people add column more text")


WHOLE = (["Anna Wiśniewska", "Ben Żółć"], ["wrapped-one", "wrapped-two", "wrapped-house"])


def test_the_tables_of_keys_are_those_of_the_product():
    assert set(KEYS) == {model._meta.db_table for model in (MasterKey, *WrappedKey.__subclasses__())}


def test_nothing_of_a_backup_can_be_read_and_it_is_for_its_owner_alone(dump):
    files = [dump.file(part) for part in (DATA, OF_KEYS)]
    assert [path.stat().st_mode & 0o777 for path in (*files, dump.folder)] == [0o600, 0o600, 0o700]
    secret, written = (b"PGDMP", b"Anna", b"wrapped", b"people"), b"".join(path.read_bytes() for path in files)
    assert [word for word in secret if word in written] == []


def test_a_spoilt_database_comes_back_with_its_keys_and_goes_on_counting(url, dump):
    spoil(url)
    put_back(dump, url=url, programs=programs()[0], key=KEY)
    with psycopg.connect(url) as connection:
        assert connection.execute("insert into people (name) values ('Celina') returning id").fetchone() == (3,)
        assert connection.execute("select to_regclass('half_made')").fetchone() == (None,)
        connection.rollback()
    assert content(url) == WHOLE


def test_a_database_that_comes_back_opens_to_those_alone_to_whom_it_opened(url, dump):
    name = urlsplit(url).path.lstrip("/")
    query = "select has_database_privilege(%s, %s, 'connect')"
    with maintenance(url) as connection:
        owner = connection.execute("select current_user").fetchone()[0]
        for closes in (False, True):
            if closes:
                connection.execute(f'revoke connect on database "{name}" from public')
                connection.execute(f'grant connect on database "{name}" to spojnik_app')
            put_back(dump, url=url, programs=programs()[0], key=KEY)
            opens = [connection.execute(query, [who, name]).fetchone()[0] for who in (owner, "spojnik_app", "public")]
            assert opens == [True, True, not closes]


def test_without_the_file_of_keys_nothing_is_put_back(url, dump):
    dump.file(OF_KEYS).unlink()
    with pytest.raises(FileNotFoundError):
        put_back(dump, url=url, programs=programs()[0], key=KEY)
    assert content(url) == WHOLE


@pytest.mark.parametrize("fault", ["another key", "cut"])
def test_a_backup_that_does_not_open_leaves_the_database_as_it_is(url, dump, fault):
    if fault == "cut":
        dump.file(OF_KEYS).write_bytes(dump.file(OF_KEYS).read_bytes()[:-1])
    spoil(url)
    with pytest.raises(Broken):
        put_back(dump, url=url, programs=programs()[0], key=key() if fault == "another key" else KEY)
    assert content(url) == (["Ben Żółć"], ["wrapped-two", "wrapped-house"])
    with maintenance(url) as connection:
        ours = f"dumped_{os.getpid()}%"  # others run these tests beside us
        left = connection.execute("select datname from pg_database where datname like %s", [ours]).fetchall()
    assert left == [(urlsplit(url).path.lstrip("/"),)]


def test_whoever_else_works_on_the_database_is_counted(url):
    alone = strangers(url)
    with psycopg.connect(url):
        assert (alone, strangers(url)) == (0, 1)


def test_a_dump_that_fails_leaves_nothing_behind(url, tmp_path):
    with psycopg.connect(url) as connection:
        connection.execute("drop table privacy_housekey, privacy_personkey")
    with pytest.raises(Exception, match="no matching tables"):
        take(Dump(tmp_path / "backup", "update-1"), url=url, programs=programs()[0], key=KEY)
    assert list((tmp_path / "backup").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "bare", "password"),
    [
        ("postgres://crm:p%40ss%3A@host:5432/data", "postgres://crm@host:5432/data", "p@ss:"),
        ("postgres://crm@host/data?sslmode=require", "postgres://crm@host/data?sslmode=require", None),
        ("postgres://host/data", "postgres://host/data", None),
    ],
)
def test_a_password_goes_by_the_environment(monkeypatch, url, bare, password):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert (without_password(url), password_apart(url).get("PGPASSWORD")) == (bare, password)


def test_no_program_is_told_a_password_or_a_key_of_ours(url, monkeypatch, tmp_path):
    """What stands on a command line every user of the machine can read."""
    called = []

    def watched(command, **options):
        called.append((list(map(str, command)), options["env"]))
        return spawn(command, **options)

    monkeypatch.setattr(dumps, "spawn", watched)
    result = Dump(tmp_path / "backup", "update-1")
    take(result, url=url, programs=programs()[0], key=KEY)
    put_back(result, url=url, programs=programs()[0], key=KEY)
    password = urlsplit(url).password
    assert len(called) == 4  # two dumps, two fills
    assert [command for command, _env in called if any(password in word for word in command)] == []
    assert {env["PGPASSWORD"] for _command, env in called} == {password}
    assert [name for _command, env in called for name in env if name.endswith(("_KEY", "_KEYS", "_URL"))] == []


def test_a_pg_restore_that_is_newer_than_the_database_is_told_so(url, tmp_path):
    program = tmp_path / "pg_restore"
    program.write_text(
        "#!/bin/sh\necho 'ERROR: unrecognized configuration parameter \"transaction_timeout\"' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    with pytest.raises(Refusal, match="let PG_BIN name the programs of version 16"):
        dumps.fill([b"PGDMP"], url=url, programs=tmp_path)
