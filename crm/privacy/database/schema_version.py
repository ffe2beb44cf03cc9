"""Are the tables those of this program? Older ones wait for a migration, newer ones belong to a later program.

What stands on the disk is read once per process: it is what this process runs.
"""

from functools import lru_cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from crm.privacy import page_memo

OURS = ("crm.", "consents", "retention", "breaches", "dsar")  # others drop and rename migrations of theirs
NEWER = (
    "The database is of a newer version than this program: it has {count} migrations that this one does not know, the "
    "first is {first}. Start the newer program, or put a backup from before back. Nothing was written."
)
OLDER = (
    "The database is of an older version than this program: {count} migrations wait, the first is {first}. Run "
    "manage.py migrate with the owner's role (Compose: the service migrations). Nothing was written."
)


@lru_cache(maxsize=1)
def known_migrations() -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """(every migration of this program, those that they stand for besides), each as (app, name)."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    on_disk = loader.disk_migrations
    replaced = {pair for migration in on_disk.values() for pair in migration.replaces}
    return frozenset(on_disk), frozenset(replaced)


def applied_migrations() -> set[tuple[str, str]]:
    """The migrations that the database says it has, as (app, name); none where it is empty. A page asks once."""
    return page_memo.ask_once("migrations", lambda: set(MigrationRecorder(connection).applied_migrations()))


def waiting_migrations() -> list[str]:
    """The names of the migrations that still have to be applied."""
    migrations, _replaced = known_migrations()
    return sorted(f"{app}.{name}" for app, name in migrations - applied_migrations())


def unknown_migrations() -> list[str]:
    """The migrations of our apps that the database has and this program does not know, by name."""
    migrations, replaced = known_migrations()
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
    return sorted(f"{app}.{name}" for app, name in applied_migrations() - migrations - replaced if app in labels)


def verify_not_newer() -> None:
    """Raise ImproperlyConfigured where the tables are those of a later program."""
    if names := unknown_migrations():
        raise ImproperlyConfigured(NEWER.format(count=len(names), first=names[0]))


def verify_schema() -> None:
    """Raise ImproperlyConfigured where the tables are those of another version, be it older or newer."""
    verify_not_newer()
    if names := waiting_migrations():
        raise ImproperlyConfigured(OLDER.format(count=len(names), first=names[0]))
