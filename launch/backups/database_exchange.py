"""One database in the place of another: filled beside it under another name, then exchanged.

Needs an owner that may make databases. Until the exchange nothing of what is there has changed.
"""

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit


@contextlib.contextmanager
def beside(url: str, word: str = "restored") -> Iterator[str]:
    """A new, empty database beside the one at `url`, by its name. Gone afterwards unless it took the other's place."""
    name = urlsplit(url).path.lstrip("/")
    fresh = f"{name}_{word}"
    with maintenance(url) as connection:
        put_name_back(connection, name)
        connection.execute(f'drop database if exists "{fresh}" with (force)')
        # template0: in template1 every new table is the application's to change, and a dump takes no right away
        connection.execute(f'create database "{fresh}" template template0')
        try:
            yield fresh
        finally:
            connection.execute(f'drop database if exists "{fresh}" with (force)')


def exchange(url: str, fresh: str, *, insist: bool = False) -> None:
    """Let the database `fresh` take the place of the one at `url`, open to the same roles. Who works on that is thrown
    out if we `insist`.
    """
    name = urlsplit(url).path.lstrip("/")
    old = f"{name}_replaced"
    with maintenance(url) as connection:
        connection.execute(f'drop database if exists "{old}" with (force)')
        open_to_the_same(connection, name, fresh)
        connection.execute(f'alter database "{name}" allow_connections false')
        try:
            if insist:
                connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
            connection.execute(f'alter database "{name}" rename to "{old}"')
        except BaseException:
            connection.execute(f'alter database "{name}" allow_connections true')
            raise
        connection.execute(f'alter database "{fresh}" rename to "{name}"')
        connection.execute(f'drop database "{old}"')


def open_to_the_same(connection, name: str, fresh: str) -> None:
    """Whoever cannot open the one cannot open the other: a new database opens to every role of the cluster."""
    if connection.execute("select has_database_privilege('public', %s, 'connect')", [name]).fetchone()[0]:
        return
    connection.execute(f'revoke connect on database "{fresh}" from public')
    query = "select grantee::regrole, privilege_type from pg_database, aclexplode(datacl) where datname = %s"
    for role in [role for role, right in connection.execute(query, [name]).fetchall() if right == "CONNECT"]:
        connection.execute(f'grant connect on database "{fresh}" to {role}')


def put_name_back(connection, name: str) -> None:
    """After a machine died in the middle of an exchange: the old database is found under its own name again."""
    query = "select datname from pg_database where datname = any(%s)"
    names = {existing for (existing,) in connection.execute(query, [[name, f"{name}_replaced"]]).fetchall()}
    if names == {f"{name}_replaced"}:
        connection.execute(f'alter database "{name}_replaced" rename to "{name}"')
        connection.execute(f'alter database "{name}" allow_connections true')


@contextlib.contextmanager
def maintenance(url: str):
    """A connection to the cluster's own database, from which others are made and renamed."""
    import psycopg

    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as connection:
        yield connection


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
