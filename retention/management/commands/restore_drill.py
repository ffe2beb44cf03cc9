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
            done = drill(by=system("restore_drill"), at=timezone.now())
        except (Refusal, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        told = {name: getattr(done, name) for name in ("ok", "tables", "rows", "files", "replayed", "seconds")}
        told |= {"backup": done.backup_name, "problems": done.problems}
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            numbers = f"{done.tables} tables, {done.rows} rows, {done.files} files, {done.replayed} acts replayed"
            self.stdout.write(f"{done.backup_name}: {numbers}, in {done.seconds} s.")
            for problem in done.problems:
                self.stdout.write(f"NOT OK {problem}")
        if not done.ok:
            sys.exit(1)
