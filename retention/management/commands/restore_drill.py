"""`manage.py restore_drill`: try the newest backup out, beside everything that is in use."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.privacy.actors import system
from launch.children import Refusal
from retention.backups.drill import drill


class Command(BaseCommand):
    """Exit 0 only when the backup could be restored, replayed, and holds what was counted."""

    help = "Restore the newest backup into an empty database, replay the erasure ledger, compare, and take it away."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = drill(by=system("restore_drill"), at=timezone.now())
        except (Refusal, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        summary = {name: getattr(result, name) for name in ("ok", "tables", "rows", "files", "replayed", "seconds")}
        summary |= {"backup": result.backup_name, "problems": result.problems}
        if options["json"]:
            self.stdout.write(json.dumps(summary))
        else:
            numbers = (
                f"{result.tables} tables, {result.rows} rows, {result.files} files, {result.replayed} acts replayed"
            )
            self.stdout.write(f"{result.backup_name}: {numbers}, in {result.seconds} s.")
            for problem in result.problems:
                self.stdout.write(f"NOT OK {problem}")
        if not result.ok:
            sys.exit(1)
