"""`manage.py vacuum`: what was deleted about people leaves its tables at once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.privacy.database.vacuum import vacuum


class Command(BaseCommand):
    """Exit 0 when tables were vacuumed; only their owner may (USE_MIGRATION_ROLE=1)."""

    help = "Vacuum every table with rows about people, keys first. Needs the owner's role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        vacuumed = vacuum()
        if not vacuumed:
            raise CommandError("Only the owner of the tables may vacuum them: set USE_MIGRATION_ROLE=1.")
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, "tables": vacuumed, "checks": []}))
        else:
            self.stdout.write(f"{len(vacuumed)} tables vacuumed")
