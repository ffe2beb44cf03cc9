"""`manage.py keys status|rotate|rewrap|reindex|accept`: the keys at hand, and how they are changed."""

import json
import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from crm.privacy.actors import system
from crm.privacy.database import schema_version
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys import blind_index
from crm.privacy.models import IndexKey, MasterKey
from crm.privacy.models.keyring import check_values
from crm.privacy.models.known_secrets import GIVEN, refuse_weak, verify_given
from crm.privacy.rotation.accepted_secrets import accept
from crm.privacy.rotation.index_keys import reindex
from crm.privacy.rotation.master_keys import BATCH, KeyVersionStatus, key_version_statuses, rewrap, rotate

BY = system("keys")
Answer = dict[str, Any]


class Command(BaseCommand):
    """Exit 0 only when all is well; a wrong, missing or cut key is one clear line."""

    help = (
        "status: check the keys against the database and say which old ones may go. rotate: retire all master keys but "
        "the newest and wrap everybody's key anew. rewrap: go on with that. reindex: compute indexes and name tokens "
        "under the newest INDEX_KEY. accept NAME: take another SECRET_KEY, LEDGER_KEY or BACKUP_KEY although this "
        "database knows a different one, because that is lost for good."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "rotate", "rewrap", "reindex", "accept"])
        parser.add_argument("name", nargs="?", choices=sorted(GIVEN), help="of accept: which secret")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--batch", type=int, default=BATCH, metavar="N", help="rows of one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        if MasterKey._meta.db_table not in connection.introspection.table_names():
            self.stdout.write("No database yet: the keys will be registered by its first start.")
            return
        schema_version.verify_not_newer()
        refuse_weak()
        if options["act"] == "status" and schema_version.waiting_migrations():
            check_values()  # an upgrade asks before it migrates: only columns that every version has
            self.stdout.write("The master keys are the ones this database was sealed with; migrations wait.")
            return
        if options["act"] == "accept":
            self.accept(options["name"])
            return
        verify_given()
        answer = ACTS[options["act"]](max(1, options["batch"]))
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write("\n".join(f"{check['name']}: {check['detail']}" for check in answer["checks"]))
        if not answer["ok"]:
            sys.exit(1)

    def accept(self, name: str | None) -> None:
        """Take the given value of one secret."""
        if not name:
            raise CommandError(f"Name the secret: {', '.join(sorted(GIVEN))}.")
        accept(name, by=BY)
        self.stdout.write(f"{name}: the one at hand counts from now on. Restart everything.")


def status(_batch: int) -> Answer:
    """Every key of both rings: what it holds, and whether it may go."""
    return report_of(*[master_key(standing) for standing in key_version_statuses()], *index_keys())


def rotated(batch: int) -> Answer:
    """Retire, then wrap anew."""
    retired = rotate(by=BY)
    return {**rewrapped(batch), "retired": retired}


def rewrapped(batch: int) -> Answer:
    """Wrap anew what is still old."""
    outcome = rewrap(size=batch)
    ill = f", {len(outcome.unreadable)} do not open: {', '.join(outcome.unreadable[:5])}" if outcome.unreadable else ""
    answer = report_of(
        check("rewrap", not outcome.unreadable, f"{outcome.done} keys wrapped anew{ill}"), *status(batch)["checks"]
    )
    return {**answer, "rewrapped": outcome.done, "unreadable": outcome.unreadable}


def reindexed(batch: int) -> Answer:
    """Compute indexes and tokens again."""
    outcome = reindex(by=BY, size=batch)
    ill = f", {outcome.unreadable} rows do not open" if outcome.unreadable else ""
    summary = f"{outcome.people} people read, {outcome.changed} rows changed{ill}"
    answer = report_of(check("reindex", not outcome.unreadable, summary), *index_keys())
    return {**answer, "people": outcome.people, "changed": outcome.changed, "unreadable": outcome.unreadable}


def master_key(standing: KeyVersionStatus) -> Answer:
    """One master key in words."""
    holds = f"wraps the keys of {standing.people} people"
    holds += f", {standing.house} of the house" if standing.house else ""
    holds += f", seals {standing.secrets} secrets" if standing.secrets else ""
    if standing.newest:
        follows = "new keys are wrapped under it"
    elif standing.removable:
        follows = "may be taken out of MASTER_KEYS"
    else:
        follows = "run keys rewrap" if standing.retired else "needed until keys rotate has ended"
    extra = {"version": standing.version, "held": standing.held, "removable": standing.removable}
    return {**check(f"master key {standing.version}", standing.ok, f"{holds}; {follows}"), **extra}


def index_keys() -> list[Answer]:
    """Every index key of the ring by its fingerprint, newest first."""
    needed, alone = IndexKey.needed(), kept_by_hash()
    answers = []
    for number, key in enumerate(blind_index.keys_from(settings.INDEX_KEY)):
        name = blind_index.fingerprint(key)
        follows = "new rows are found by it" if number == 0 else "needed until keys reindex has ended"
        if number and name not in needed and alone[name]:
            follows = f"needed: {alone[name]} objections and erasures of people who are gone are known by it alone"
        removable = number > 0 and name not in needed and not alone[name]
        detail = "may be taken out of INDEX_KEY" if removable else follows
        answers.append({**check(f"index key {name}", True, detail), "removable": removable})
    return answers


def kept_by_hash() -> Counter[str]:
    """{index key: how many hashes nobody but it finds}: what is known of an address and of no person any more."""
    return sum((Counter(keep(carry=False)) for keep in resolve("INDEX_KEEPERS")), Counter())


def check(name: str, ok: bool, detail: str) -> Answer:
    """One entry of a report."""
    return {"name": name, "ok": ok, "detail": detail}


def report_of(*checks: Answer) -> Answer:
    """{ok, checks}: the report of some checks, ok when all of them are."""
    return {"ok": all(answer["ok"] for answer in checks), "checks": list(checks)}


ACTS = {"status": status, "rotate": rotated, "rewrap": rewrapped, "reindex": reindexed}
