"""`manage.py readiness`: every readiness check as it stands now; exit code 1 while one fails."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_files import check_json, result_words
from crm.dpo.readiness.readiness_rows import ReadinessRows

SIGNS = {"fails": "FAILS", "no_data": "n/a", "passes": "passes"}


class Command(BaseCommand):
    """Exit code 0 only when no check fails. That is no finding that the law is kept."""

    help = "Counts the readiness checks of the privacy desk and names what fails; exit code 1 while something does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the checks as JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        checks = readiness(ReadinessRows(timezone.now()))
        well = all(check.state != "fails" for check in checks)
        if options["json"]:
            rows = [{**check_json(check), "name": check.code, "ok": check.state != "fails"} for check in checks]
            self.stdout.write(json.dumps({"ok": well, "checks": rows}, cls=DjangoJSONEncoder))
        else:
            for check in checks:
                missing = f": {', '.join(check.failing)}" if check.failing else ""
                self.stdout.write(f"{SIGNS[check.state]:8}{check.title}, {result_words(check)}{missing}")
        if not well:
            sys.exit(1)
