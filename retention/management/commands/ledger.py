"""`manage.py ledger verify|replay|begin`: the erasure ledger outside the database."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from launch.children import Refusal
from retention.backups.ledger_status import begin_anew, examine
from retention.replays.replay import replay

Answer = dict[str, Any]


class Command(BaseCommand):
    """Exit code 0 only when all is well; 1 names what is not."""

    help = (
        "verify: is the ledger whole, does it know of everything the database knows, does the database know of "
        "everything in it. replay: after a restore, erase, withdraw, restrict and close again, then open the site. "
        "begin --accept-loss: a new ledger out of the database, when the old one is lost for good."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["verify", "replay", "begin"])
        parser.add_argument("--accept-loss", action="store_true", help="what only the old ledger knew is given up")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "begin" and not options["accept_loss"]:
            raise CommandError("This gives up what only the old ledger knows; say --accept-loss if that is meant.")
        try:
            answer = {"verify": verified, "replay": replayed, "begin": begun}[options["act"]]()
        except (BrokenLedger, Refusal, OSError) as trouble:
            answer = {"ok": False, "checks": [{"name": "ledger", "ok": False, "detail": str(trouble)}]}
        self.stdout.write(json.dumps(answer) if options["json"] else words(answer))
        if not answer["ok"]:
            sys.exit(1)


def verified() -> Answer:
    """`ledger verify`."""
    checks = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in examine(at=timezone.now())]
    return {"ok": all(check["ok"] for check in checks), "checks": checks}


def replayed() -> Answer:
    """`ledger replay`."""
    return replay(at=timezone.now()).as_json()


def begun() -> Answer:
    """`ledger begin`."""
    count = begin_anew(at=timezone.now())
    return {"ok": True, "lines": count, "checks": [{"name": "ledger", "ok": True, "detail": f"begun, {count} lines"}]}


def words(answer: Answer) -> str:
    """For a person at the keyboard."""
    output = [
        f"{'ok' if item['ok'] else 'NOT OK':7}{item['name']}: {item['detail']}" for item in answer.get("checks", [])
    ]
    if "needed" not in answer:
        return "\n".join(output)
    if not answer["needed"]:
        return "Nothing was restored: there is nothing to replay."
    output += [f"{name}: {number}" for name, number in answer["done"].items()]
    output += [f"NOT DONE line {item['line']} {item['act']} {item['who']}: {item['why']}" for item in answer["lost"]]
    first = f"{answer['lines']} acts of the ledger were not in this state."
    return "\n".join([first, *output, "The site is open again."])
