"""`manage.py audit verify|seal|partitions|status`: the logs' seals made, checked, and their months kept up."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import OperationalError

from crm.privacy.logs import log_months
from crm.privacy.logs.log_health import check, health
from crm.privacy.logs.log_months import NotTheOwner
from crm.privacy.logs.log_seals import seal
from crm.privacy.logs.seal_checks import Mailed
from crm.privacy.logs.seal_copies import BrokenCopies
from crm.privacy.logs.verification import verify

Answer = dict[str, Any]
DIGEST = 32  # bytes of an HMAC-SHA256


class Command(BaseCommand):
    """Exit code 0 only when all is well; 1 names what is not."""

    help = (
        "verify: compute every seal of ledger and access log again and name the first broken row; with --mailed hold "
        "the seals against mails that were kept, too. seal: one pass now. "
        "partitions: make months ahead, drop the access log's after 24 months (needs the owner's role). "
        "status: whether sealing and months keep up."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["verify", *ACTS])
        parser.add_argument(
            "--mailed", action="append", type=mailed, default=[], metavar="NUMBER:DIGEST", help="as a daily mail says"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["mailed"] and options["act"] != "verify":
            raise CommandError("--mailed goes with verify.")
        answer = verified(options["mailed"]) if options["act"] == "verify" else ACTS[options["act"]]()
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            for check in answer["checks"]:
                self.stdout.write(f"{'ok' if check['ok'] else 'NOT OK':7}{check['name']}: {check['detail']}")
        if not answer["ok"]:
            sys.exit(1)


def mailed(text: str) -> Mailed:
    """«1234:9f86d0…» as a daily mail gives them; ValueError for anything else."""
    number, _colon, digest = text.partition(":")
    if len(bytes.fromhex(digest)) != DIGEST:
        raise ValueError(text)
    return int(number), digest.lower()


def verified(held: list[Mailed]) -> Answer:
    """`audit verify`."""
    return verify(held).as_json()


def sealed() -> Answer:
    """`audit seal`."""
    try:
        seals = seal()
    except BrokenCopies as broken:
        return report_of(check("copies", False, str(broken)))
    rows = sum(each_seal.rows for each_seal in seals)
    return {
        **report_of(check("seals", True, f"{rows} rows sealed, {len(seals)} seals")),
        "rows": rows,
        "seals": len(seals),
    }


def partitions() -> Answer:
    """`audit partitions`."""
    try:
        upkeep = log_months.keep_up(log_months.today())
    except NotTheOwner as refusal:
        raise CommandError(str(refusal)) from None
    except OperationalError:
        return report_of(
            check("months", False, "the logs were busy; nothing was changed in the month at hand: run again")
        )
    counted = f"{len(upkeep.made)} made, {len(upkeep.dropped)} dropped"
    answer = report_of(check("months", not upkeep.kept, "; ".join([counted, *upkeep.kept])))
    return {**answer, "made": upkeep.made, "dropped": upkeep.dropped}


def status() -> Answer:
    """`audit status`: cheap enough for a doctor."""
    return report_of(*health())


def report_of(*checks: Answer) -> Answer:
    """{ok, checks}: the report of some checks, ok when all of them are."""
    return {"ok": all(answer["ok"] for answer in checks), "checks": list(checks)}


ACTS = {"seal": sealed, "partitions": partitions, "status": status}
