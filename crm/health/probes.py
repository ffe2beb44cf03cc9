"""Two addresses for whoever watches from outside: alive, and ready to serve. They say nothing about anybody."""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from crm.accounts.access.policy import PUBLIC, policy
from crm.health.checks.database import answers, is_migrated, keys_fit
from crm.privacy.database.schema_version import unknown_migrations
from crm.privacy.keys.cipher import WrongMasterKey
from crm.product import VERSION
from retention.backups import ledger_status


@never_cache
@policy(PUBLIC)
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


@never_cache
@policy(PUBLIC)
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, is migrated, was sealed with our keys and knows what the erasure ledger knows.

    503 otherwise, naming what is not so. Either answer says which version of the product gives it.
    """
    reached = holds(answers)  # without a database each further question would wait for it in vain
    checks: list[dict[str, Any]] = [
        {"name": name, "ok": reached and (check is answers or holds(check))} for name, check in CHECKS.items()
    ]
    ok = all(answer["ok"] for answer in checks)
    for answer in checks:
        if detail := "" if answer["ok"] or not reached else DETAILS.get(answer["name"], str)():
            answer["detail"] = detail
    return JsonResponse({"ok": ok, "version": VERSION, "checks": checks}, status=200 if ok else 503)


def holds(check: Callable[[], bool]) -> bool:
    """Whether a check passes; what it raises belongs into the log of the servers, not into the answer."""
    try:
        return check()
    except (DatabaseError, WrongMasterKey):
        return False


def which_tables() -> str:
    """What is wrong with the tables."""
    return "the database is of a newer version" if unknown_migrations() else "migrations wait"


DETAILS: dict[str, Callable[[], str]] = {"restore": lambda: ledger_status.PENDING, "migrations": which_tables}
CHECKS = {"database": answers, "migrations": is_migrated, "keys": keys_fit, **ledger_status.CHECKS}
