"""`manage.py start_code`: where the first account of an empty house is opened, and the code that it takes."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from crm.accounts.first_account.start_code import house_is_empty, start_code


class Command(BaseCommand):
    """Prints the address with the code; once somebody has an account there is none."""

    help = "Print the start code, which opens the first account of an empty house."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON; null once somebody has an account")

    def handle(self, *args: Any, **options: Any) -> None:
        address = f"{settings.BASE_URL}{reverse('accounts:start')}?code={start_code()}" if house_is_empty() else None
        if options["json"]:
            self.stdout.write(json.dumps({"address": address}))
        elif address is None:
            raise CommandError("Somebody has an account here: sign in, or ask them for an invitation.")
        else:
            self.stdout.write(f"{address}\nStart code: {start_code()}")
