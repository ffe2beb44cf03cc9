"""`manage.py sandbox`: says how the invented house stands; `--reset` builds it anew and waits for it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.api.protocol.sandbox import resetting
from crm.api.protocol.sandbox.house_process import HOUSE, Broken, why_closed
from crm.privacy.actors import system

CLOSED = {
    "not_set": "SANDBOX_DATABASE_URL names no database: clients for tests are refused.",
    "own_database": "SANDBOX_DATABASE_URL names the database of this house: clients for tests are refused.",
}


class Command(BaseCommand):
    """Nothing of the house itself changes; the ledger says that it was done."""

    help = "Build the invented house that clients for tests see, where it is missing or of another version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="build it anew in any case")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if closed := why_closed():
            raise CommandError(CLOSED[closed])
        if options["reset"]:
            resetting.reset(by=system("command"))
        try:
            HOUSE.wait()
        except Broken:
            raise CommandError("It could not be built; the reason stands above.") from None
        finally:
            HOUSE.end()
        self.stdout.write(json.dumps({"ready": True}) if options["json"] else "The invented house stands.")
