"""Servers and programs killed with -9 start again, on the same port and with the same data."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
import redis

from launch import site
from launch.children import Refusal, spawn
from launch.places import data_folder, remove_folder
from launch.servers.embedded import Servers
from launch.servers.supervised import Supervised

PATIENCE = 60.0


@pytest.fixture(scope="module")
def servers():
    """PostgreSQL and Valkey of this module alone; what the environment names is left out of it."""
    name = f"test-killed-{os.getpid()}"
    with pytest.MonkeyPatch.context() as patch:
        for address in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(address, raising=False)
        servers = Servers(data_folder(name, lasting=False), durable=True, fsync="off")
        try:
            servers.start()
            yield servers
        finally:
            servers.stop()
            remove_folder(name)


def eventually(act, *errors):
    """What `act` gives once it raises none of `errors` any more."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except errors:
            assert time.monotonic() < give_up
            time.sleep(0.05)


def started_again(servers):
    """The names of the servers that one look found dead and started."""
    return [server.name for server in servers.running if server.watch()]


def kill(server):
    os.kill(server.child.pid, signal.SIGKILL)
    server.child.wait()


def test_postgresql_killed_in_the_middle_of_work_comes_back_with_what_was_committed(servers):
    address = servers.env["DATABASE_URL"]
    with psycopg.connect(servers.env["MIGRATION_DATABASE_URL"]) as owner:
        owner.execute("create table kept as select 7 as number")
    with contextlib.closing(psycopg.connect(address, autocommit=True)) as busy:
        # a process that is busy does not see that its master is gone, and holds the memory a new one wants
        busy.pgconn.send_query(b"select count(*) from generate_series(1, 100000000000)")
        kill(servers.running[0])
        assert started_again(servers) == ["PostgreSQL"]
    with eventually(lambda: psycopg.connect(address), psycopg.OperationalError) as app:
        assert app.execute("select number from kept").fetchone() == (7,)
    assert started_again(servers) == []


def test_the_role_of_the_invented_house_opens_its_own_database_and_not_the_houses(servers):
    address = servers.env["SANDBOX_DATABASE_URL"]
    with psycopg.connect(address) as invented:
        assert invented.execute("select current_user, current_database()").fetchone() == ("spojnik_sandbox",) * 2
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(f"{address.rpartition('/')[0]}/spojnik")
    for role in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
        psycopg.connect(servers.env[role]).close()


def test_valkey_killed_comes_back(servers):
    kill(servers.running[1])
    assert started_again(servers) == ["Valkey"]
    with redis.Redis.from_url(servers.env["REDIS_URL"]) as client:
        assert eventually(client.ping, redis.RedisError)


def test_others_are_told_where_they_are_now(servers):
    before, rows = [child.pid for child in servers.children], []
    kill(servers.running[1])
    site.watch(servers.running, lambda: rows.append([child.pid for child in servers.children]), 0)
    [now] = rows
    assert (now[0], now[1] == before[1]) == (before[0], False)
    site.watch(servers.running, lambda: rows.append(None), 0)
    assert rows == [now]


class Nothing(Supervised):
    """Ends at once."""

    def begin(self):
        child = spawn([sys.executable, "-c", ""], start_new_session=True, stdin=subprocess.DEVNULL)
        child.wait()
        return child


def test_what_ends_three_times_within_a_minute_ends_everything_with_a_line():
    nothing = Nothing("nothing")
    assert [nothing.watch(), nothing.watch()] == [True, True]
    with pytest.raises(Refusal, match="nothing ended three times within a minute"):
        nothing.watch()
