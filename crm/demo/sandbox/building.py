"""The invented house is built: an empty database, every migration, the small firm of the demo.

Nothing of it is worth keeping, so a newer version builds it anew instead of moving it on. The comment of the database
says that it is one, of which migrations, and which one: a database with tables and without that mark is never touched,
whatever SANDBOX_DATABASE_URL says.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from crm.demo.loading import load
from crm.privacy.database.schema_version import known_migrations, waiting_migrations
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.known_secrets import verify_given
from crm.privacy.rotation.master_keys import verify_secrets

MARK = "spojnik sandbox"
MIGRATED = f"{MARK}: migrated and empty"  # so its builder need not migrate it again
EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")
LOCK = 20_261_201
FOREIGN = (
    "SANDBOX_DATABASE_URL names a database that holds tables and is no invented house. Nothing was written: give it an "
    "empty one of its own."
)


def mark() -> str:
    """The comment of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database "
            "WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0])


def stands() -> bool:
    """Whether the house is whole and of this version."""
    return mark().startswith(f"{MARK} {version()} ")


def version() -> str:
    """Changes with the migrations, and with the keys, which follow from the house's SECRET_KEY."""
    migrations, _replaced = known_migrations()
    made_of = f"{settings.SECRET_KEY} {sorted(migrations)}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Processes that find it missing wait for the first of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            connection.close()


def build() -> None:
    """A new one in place of the old. ImproperlyConfigured where the database is somebody else's."""
    before = mark()
    if not before.startswith(MARK) and connection.introspection.table_names():
        raise ImproperlyConfigured(FOREIGN)
    note("building")
    if before != MIGRATED or waiting_migrations():
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            for name in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        call_command("migrate", interactive=False, verbosity=0)
    verify_keys()
    verify_secrets()
    verify_given()
    load(password=secrets.token_urlsafe(24))
    note(f"{version()} {uuid4()}")


def note(words: str) -> None:
    """What stands here from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('COMMENT ON DATABASE %%I IS %%L', current_database(), %s)", [f"{MARK} {words}"])
        cursor.execute(cursor.fetchone()[0])
