"""`manage.py restore FILE`: put a backup back; the site stays closed until `manage.py ledger replay`."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from launch.children import Refusal
from retention.backups.restore import restore

REDIS_AWAY = (
    "Redis does not answer, so what it remembers of the state before was not forgotten: empty it (FLUSHDB) before the "
    "site opens."
)


class Command(BaseCommand):
    """Exit 0 only when the backup is in place."""

    help = "Make database and files what they were in FILE, with the newest keys. Whoever is at work is thrown out."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", help="the data file of a backup, or the name of one")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore(options["file"], at=timezone.now())
        except (Refusal, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        if not restored.forgotten:
            self.stderr.write(REDIS_AWAY)
        if options["json"]:
            self.stdout.write(json.dumps(restored.as_json()))
            return
        self.stdout.write(f"Put back {restored.backup.name}, with the keys of {restored.keys.name}.")
        self.stdout.write("The site is closed until the erasure ledger is replayed: manage.py ledger replay")
