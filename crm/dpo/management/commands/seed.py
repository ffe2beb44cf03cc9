"""`manage.py seed two_teams`: the cast of permission tests. Never on a site that keeps real people."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from crm.accounts.models import User
from crm.dpo.two_teams.seeding import seed
from crm.dpo.two_teams.staff import CAST


class Command(BaseCommand):
    """Prints ids, passwords and the words to search for."""

    help = "Plant a fixed profile of users and objects for permission tests."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("profile", choices=["two_teams"])
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.EMBEDDED or connection.settings_dict["NAME"].startswith("test_")):
            raise CommandError(
                "This plants users with printed passwords: only with DEBUG, in the embedded mode or in tests."
            )
        if User.objects.filter(username__in=[row[0] for row in CAST]).exists():
            raise CommandError("The two teams are here already, or their user names are taken: use an empty database.")
        planted = seed()
        if options["json"]:
            self.stdout.write(json.dumps(planted, ensure_ascii=False))
            return
        for user in planted["users"]:
            self.stdout.write("  ".join(f"{name}: {value}" for name, value in user.items() if value is not None))
        for one in planted["objects"]:
            marks = " ".join(one["marks"].values())
            self.stdout.write(f"{one['kind']:14} {one['state']:10} {one['team'] or '-'}  {one['id']}  {marks}")
