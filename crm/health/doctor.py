"""`doctor`: every check of ours, then what each area says of itself (setting DOCTOR_CHECKS).

    examine(at=now, probe=True)      the command: asks a silent worker for a sign of life and waits for it
    examine(at=now, probe=False)     the page: looks only

Without a database most questions cannot be put: then that is the finding, and what does not need one follows.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from crm.health.checks import database, processes, site
from crm.health.findings import Finding, findings_of
from crm.privacy.dotted_paths import paths_of, resolve

WITHOUT_DATABASE: dict[str, Callable[[], Iterable[Finding]]] = {
    "redis": processes.bell,
    "address": site.address,
    "disk": site.disk,
}
WITH_DATABASE: dict[str, Callable[[], Iterable[Finding]]] = {
    "migrations": database.migrations,
    "roles": database.roles,
    "keys": database.master_keys,
    "clock": processes.clock,
    "demo": site.demo,
}


def examine(*, at: datetime, probe: bool) -> list[Finding]:
    """Every finding, those that are wrong first."""
    found = findings_of(database.database, "database")
    if not found[0].ok:
        found = [absent(found[0])]
    asked = {**WITHOUT_DATABASE, **(with_database(at, probe) if found[0].ok else {})}
    for name, check in asked.items():
        found += findings_of(check, name)
    order = {"wrong": 0, "warning": 1, "ok": 2}
    return sorted(found, key=lambda one: order[one.state])


def absent(finding: Finding) -> Finding:
    """The finding that the database does not answer."""
    why = _("it does not answer, so nothing else could be asked of it")
    words = f"{why} ({finding.detail})"
    return Finding("database", False, words, _("Database"), _("Start PostgreSQL, or mend DATABASE_URL."))


def with_database(at: datetime, probe: bool) -> dict[str, Callable[[], Iterable[Finding]]]:
    """The checks that need the database: ours, and those of every area."""
    alive = {
        "beat": lambda: [processes.beat(at)],
        "worker": lambda: [processes.worker(at, probe=probe)],
    }
    areas = dict(zip(paths_of("DOCTOR_CHECKS"), map(partial, resolve("DOCTOR_CHECKS")), strict=True))
    return {**WITH_DATABASE, **alive, **areas}


def well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(one.ok for one in findings)
