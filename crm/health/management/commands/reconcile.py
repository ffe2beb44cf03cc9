"""`manage.py reconcile`: what beat does every minute, by hand, with an answer."""

import json
import sys

from django.core.management.base import BaseCommand

from crm.health.reconcile import reconcile


class Command(BaseCommand):
    """Exit code 0 only when every open job is attended to."""

    help = "Rings again for jobs that nobody attends to and gives up those that were tried in vain."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args, **options) -> None:
        report = reconcile()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            for check in report.checks:
                self.stdout.write(f"{'ok' if check.ok else 'NOT OK':7}{check.name}: {check.detail}")
        if not report.ok:
            sys.exit(1)
