"""`manage.py calendars status|compare`: how connected calendars stand, and one turn of each that is due."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from crm.correspondence.calendars.calendar_states import findings
from crm.correspondence.models import CalendarAccount
from crm.sales.calendar_sync.comparing import compare


class Command(BaseCommand):
    """Exit code 0 only when no calendar has failed for long."""

    help = "status: how each connected calendar stands. compare: one turn of those that are due, without a worker."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["status", "compare"])
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "compare":
            for pk in list(CalendarAccount.objects.due().values_list("pk", flat=True)):
                compare(pk)
        answer = report()
        plain = "\n".join(line(check) for check in answer["checks"])
        self.stdout.write(json.dumps(answer) if options["json"] else plain)
        if not answer["ok"]:
            sys.exit(1)


def line(check: dict[str, Any]) -> str:
    """One calendar, for a person at a terminal."""
    return f"{'ok' if check['ok'] else 'NOT OK':7}{check['name']}: {check['detail']}"


def report() -> dict[str, Any]:
    """How they stand: keys and codes, no address and no name."""
    troubles = dict(CalendarAccount.objects.values_list("uid", "trouble"))
    short = {f"calendar {uid.hex[:8]}": trouble for uid, trouble in troubles.items()}
    checks = [
        {"name": row["name"], "ok": row["ok"], "detail": short.get(row["name"]) or str(row["detail"])}
        for row in findings()
    ]
    return {"ok": all(check["ok"] for check in checks), "checks": checks}
