"""`doctor`: every check of ours, then what each area says of itself.

    examine(at=now, probe=True)      the command: asks a silent worker for a sign of life and waits for it
    examine(at=now, probe=False)     the page: looks only

Without a database most questions cannot be put: then that is the finding, and what does not need one follows.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from crm.accounts.providers import provider_findings
from crm.accounts.provisioning import provisioning_findings
from crm.api.protocol.sandbox import sandbox_findings
from crm.contacts.registers import register_lookup
from crm.correspondence.calendars import calendar_states
from crm.correspondence.calls import phone_findings
from crm.correspondence.inbox import tray_health
from crm.health.checks import database, processes, site
from crm.health.findings import Check, Finding, findings_of
from crm.jobs import findings as jobs
from crm.mail.mailboxes import mailbox_findings
from crm.mail.outgoing import outbox_findings
from crm.mail.senders import domain_findings
from crm.mail.texts import text_findings
from crm.privacy.logs import log_health
from crm.privacy.rotation import upkeep
from crm.privacy.uploads import scanner
from crm.sales.ksef_sending import ksef_findings
from crm.workspace.notifications import push_findings
from retention.backups import backup_status
from retention.purge import watch

WITHOUT_DATABASE: dict[str, Check] = {
    "redis": processes.bell,
    "address": site.address,
    "disk": site.disk,
}
WITH_DATABASE: dict[str, Check] = {
    "migrations": database.migrations,
    "roles": database.roles,
    "keys": database.master_keys,
    "clock": processes.clock,
    "demo": site.demo,
}
# What each area says of its own health, by the name under which a question that cannot be put is reported.
AREAS: dict[str, Check] = {
    "logs": log_health.health,
    "keys_due": upkeep.findings,
    "jobs": jobs.findings,
    "outbox": outbox_findings.findings,
    "mailboxes": mailbox_findings.findings,
    "calendars": calendar_states.findings,
    "sending_domains": domain_findings.findings,
    "purge": watch.findings,
    "backups": backup_status.findings,
    "scanner": scanner.scanner_answers,
    "register": register_lookup.findings,
    "inbox": tray_health.findings,
    "identity_provider": provider_findings.findings,
    "provisioning": provisioning_findings.findings,
    "sandbox": sandbox_findings.findings,
    "push": push_findings.findings,
    "texts": text_findings.findings,
    "ksef": ksef_findings.findings,
    "phones": phone_findings.findings,
}


def examine(*, at: datetime, probe: bool) -> list[Finding]:
    """Every finding, those that are wrong first."""
    results = findings_of(database.database, "database")
    if not results[0].ok:
        results = [absent(results[0])]
    checks = {**WITHOUT_DATABASE, **(with_database(at, probe) if results[0].ok else {})}
    for name, check in checks.items():
        results += findings_of(check, name)
    order = {"wrong": 0, "warning": 1, "ok": 2}
    return sorted(results, key=lambda finding: order[finding.state])


def absent(finding: Finding) -> Finding:
    """The finding of a database that does not answer, in place of all that could not be asked."""
    why = _("it does not answer, so nothing else could be asked of it")
    words = f"{why} ({finding.detail})"
    return Finding("database", False, words, _("Database"), _("Start PostgreSQL, or mend DATABASE_URL."))


def with_database(at: datetime, probe: bool) -> dict[str, Check]:
    """The checks that need the database: ours, and those of every area."""
    alive: dict[str, Check] = {
        "beat": lambda: [processes.beat(at)],
        "worker": lambda: [processes.worker(at, probe=probe)],
    }
    return {**WITH_DATABASE, **alive, **AREAS}


def well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.ok for finding in findings)
