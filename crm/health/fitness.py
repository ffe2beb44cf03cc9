"""May this program work on this database? Asked by every process when it starts, before it serves or writes anything.

must_fit()     raises ImproperlyConfigured, in one line for whoever runs the product, where it may not
start()        the same for a web server, which opens without a database and asks again with its first request
"""

import sys
from functools import lru_cache

from django.db import InterfaceError, OperationalError

from crm.privacy.models.keyring import verify_keys
from crm.privacy.rotation import verify_secrets
from crm.privacy.server_version import verify_server

AWAY = "Spójnik starts without its database, which does not answer. Until it does, visitors are told so."
_postponed: list[bool] = []


@lru_cache(maxsize=1)
def must_fit() -> bool:
    """True, known from the first time on; ImproperlyConfigured otherwise. OperationalError without a database."""
    verify_server()
    verify_keys()
    verify_secrets()
    return True


def start() -> None:
    """Ask now; where the database is away, with the first request that is served."""
    try:
        must_fit()
    except (OperationalError, InterfaceError):
        print(AWAY, file=sys.stderr, flush=True)
        _postponed.append(True)


def ask_what_was_postponed() -> None:
    """What `start` could not ask. Costs nothing once it was answered."""
    if _postponed:
        must_fit()
        _postponed.clear()
