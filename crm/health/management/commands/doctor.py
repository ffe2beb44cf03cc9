"""`manage.py doctor`: is the installation well, and what is wrong with it? In English, for people and machines."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.utils import timezone

from crm.health.doctor import examine, well

SIGNS = {"ok": "ok", "warning": "note", "wrong": "NOT OK"}


class Command(BaseCommand):
    """Exit code 0 only when nothing is wrong."""

    help = "Looks at servers, processes, keys, logs, jobs, mail, folders and settings, and names what is wrong."
    requires_system_checks: list[str] = []  # a doctor must come to the ill as well

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        results = examine(at=timezone.now(), probe=True)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": well(results), "checks": [finding.as_json() for finding in results]}))
        else:
            for finding in results:
                line = f"{SIGNS[finding.state]:7}{finding.name}: {finding.detail}"
                self.stdout.write(line + (f". {finding.advice}" if finding.state != "ok" else ""))
        if not well(results):
            sys.exit(1)
