"""May this program work on this database? Asked by every process when it starts, before it serves or writes anything.

    must_fit()     raises ImproperlyConfigured, in one line for whoever runs the product, where it may not
    start()        the same for a process that stays: without a database it starts too, and asks before its first work

It looks at the server's version, at the tables (older and newer ones are refused) and at every key.
"""

import sys
from functools import lru_cache

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from crm.privacy.database.schema_version import verify_schema
from crm.privacy.database.server_version import verify_server
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.known_secrets import refuse_weak, verify_given
from crm.privacy.rotation.master_keys import verify_secrets

# Commands that make the tables, look at what is wrong, or need no data.
EXCEPTED = frozenset(
    [
        *("migrate", "showmigrations", "sqlmigrate", "makemigrations", "squashmigrations", "optimizemigration"),
        *("check", "help", "version", "test", "routes", "diffsettings", "dbshell", "spectacular", "apishape"),
        *("collectstatic", "findstatic", "compilemessages", "makemessages", "catalogue"),
        *("doctor", "keys", "restore", "privacy_map"),
    ]
)
AWAY = "Spójnik starts without its database, which does not answer. Until it does, visitors are told so."
_postponed: list[bool] = []


@lru_cache(maxsize=1)
def must_fit() -> bool:
    """True, known from the first time on; ImproperlyConfigured otherwise. OperationalError without a database."""
    refuse_weak()
    verify_server()
    verify_schema()
    verify_keys()
    verify_secrets()
    verify_given()
    return True


def start() -> None:
    """Ask now; where the database is away, before the first work that is done."""
    try:
        must_fit()
    except (OperationalError, InterfaceError):
        print(AWAY, file=sys.stderr, flush=True)
        _postponed.append(True)


def start_or_exit() -> None:
    """`start` for worker and beat: ends the process with the one line."""
    try:
        start()
    except ImproperlyConfigured as refusal:
        sys.exit(f"Spójnik does not start: {refusal}")


def ask_what_was_postponed() -> None:
    """What `start` could not ask. Costs nothing once it was answered."""
    if _postponed:
        must_fit()
        _postponed.clear()
