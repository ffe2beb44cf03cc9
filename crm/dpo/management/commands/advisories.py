"""`manage.py advisories [FILE]`: keep a report of known weaknesses, and say what it means for what is installed."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from crm.dpo.reviews.advisories import BadReport, advisory_state, refresh


class Command(BaseCommand):
    """Exit code 0 only when the report is fresh and names nothing that is installed."""

    help = (
        "Reads a report of pip-audit or osv-scanner in JSON and keeps it for the review of dependencies; without a "
        "file it says what the kept one tells, and how old it is. Nothing is asked of the network."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the report; without one nothing is kept anew")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            state = refresh(options["file"]) if options["file"] else advisory_state()
        except BadReport as trouble:
            raise CommandError(str(trouble)) from None
        well = state.fresh and not state.affected
        checks = [
            {"name": "report", "ok": state.fresh, "detail": state.age_words},
            {"name": "packages", "ok": not state.affected, "detail": state.affected_words},
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"ok": well, "checks": checks}))
        else:
            for check in checks:
                self.stdout.write(f"{'ok' if check['ok'] else 'NOT OK':7}{check['name']}: {check['detail']}")
        if not well:
            sys.exit(1)
