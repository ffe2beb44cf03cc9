"""What `doctor` asks of the invented house: whether clients for tests get an answer. Nothing where nobody wants one."""

from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.utils.translation import gettext as _

from crm.accounts.models import Client
from crm.api.protocol.sandbox.house_process import why_closed

SECONDS = 3


def findings() -> Iterator[dict[str, Any]]:
    """One line, where there are clients for tests or a database for them."""
    clients, closed = Client.objects.filter(test=True, closed_at=None).count(), why_closed()
    if closed == "not_set" and not clients:
        return
    problem = {
        "not_set": _("clients for tests are refused: SANDBOX_DATABASE_URL names no database"),
        "own_database": _("clients for tests are refused: SANDBOX_DATABASE_URL names the database of this house"),
    }.get(closed) or unreachable()
    words = problem or _("its database answers; clients for tests: %(n)d") % {"n": clients}
    advice = _("Give it an empty database of its own (docs/operations.md, The invented house), or close these clients.")
    line = {"name": "sandbox", "ok": not problem, "detail": words, "title": _("Invented house"), "advice": advice}
    yield line | ({"ok": True, "warning": True} if closed == "not_set" else {})


def unreachable() -> str:
    """Why its database cannot be used; empty where it can."""
    try:
        with psycopg.connect(settings.SANDBOX_DATABASE_URL, connect_timeout=SECONDS) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as trouble:
        return _("its database does not answer: %(error)s") % {"error": type(trouble).__name__}
    return ""
