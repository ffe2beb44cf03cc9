"""`manage.py backup`: write an encrypted backup now, check it, and delete what is too old."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.privacy.actors import system
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from launch.children import Refusal
from retention.backups.backup import back_up
from retention.backups.backup_expiry import forget_old
from retention.backups.places import stored_backups


class Command(BaseCommand):
    """Exit 0 only when a backup was written and read again."""

    help = "Write the data and, apart from them, the keys into BACKUP_DIR, encrypted, and read both again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            row = back_up(by=system("backup"), at=at)
            gone = forget_old(at)
        except (Refusal, BrokenLedger, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        backup = next(stored for stored in stored_backups() if stored.name == row.name)
        summary = {"ok": True, "name": row.name, "data": str(backup.data), "keys": str(backup.keys)}
        summary |= {"rows": row.rows, "people": row.people, "seconds": row.seconds, "deleted": gone}
        if options["json"]:
            self.stdout.write(json.dumps(summary))
            return
        self.stdout.write(f"{backup.data}\n{backup.keys}")
        self.stdout.write(f"{row.rows} rows, keys of {row.people} people, written and read again.")
