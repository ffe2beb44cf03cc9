"""`manage.py reviews`: what is looked at again and when; exit code 1 while a review is late."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.utils import timezone

from crm.dpo.reviews.review_rows import plan_rows


class Command(BaseCommand):
    """Exit code 0 only when no review is late."""

    help = "Lists the recurring reviews with their next and last day; exit code 1 while one is late."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the reviews as JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        rows = plan_rows(timezone.localdate())
        checks = [
            {
                "name": row.plan.subject,
                "ok": not row.late,
                "detail": f"next by {row.plan.next_on}, last {row.last.number if row.last else 'never'}",
            }
            for row in rows
        ]
        well = all(check["ok"] for check in checks)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": well, "checks": checks}))
        else:
            for check in checks:
                self.stdout.write(f"{'ok' if check['ok'] else 'LATE':6}{check['name']}: {check['detail']}")
        if not well:
            sys.exit(1)
