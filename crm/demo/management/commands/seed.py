"""`manage.py seed two_teams`: the cast of permission tests. Never on a site that keeps real people."""

import json
from traceback import extract_tb
from typing import Any

from django.conf import settings
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, connection

from crm.accounts.models import Team, User
from crm.demo.permission_cast.seats import CAST, TEAMS
from crm.demo.permission_cast.seeding import seed

SEEDS = "permission_cast"


class Command(BaseCommand):
    """Prints ids, passwords and the words to search for."""

    help = "Plant a fixed profile of users and objects for permission tests."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("profile", choices=["two_teams"])
        parser.add_argument("--json", action="store_true", help="print JSON")

    def planted(self) -> dict[str, Any]:
        """Everything or nothing: what is here already may stand in the way, which is said in one line."""
        try:
            return seed()
        except (ValidationError, ObjectDoesNotExist, MultipleObjectsReturned, IntegrityError, ValueError) as problem:
            steps = [frame.name for frame in extract_tb(problem.__traceback__) if SEEDS in frame.filename]
            raise CommandError(
                f"The two teams do not fit into what is here ({steps[-1]}: {type(problem).__name__}); nothing was "
                "planted. They need a database without changes of yours: use an empty one."
            ) from None

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.EMBEDDED or connection.settings_dict["NAME"].startswith("test_")):
            raise CommandError(
                "This plants users with printed passwords: only with DEBUG, in the embedded mode or in tests."
            )
        names = User.objects.filter(username__in=[row[0] for row in CAST])
        if names.exists() or Team.objects.filter(name__in=TEAMS.values()).exists():
            raise CommandError("The two teams are here already, or their names are taken: use an empty database.")
        planted = self.planted()
        if options["json"]:
            self.stdout.write(json.dumps(planted, ensure_ascii=False))
            return
        for user in planted["users"]:
            self.stdout.write("  ".join(f"{name}: {value}" for name, value in user.items() if value is not None))
        for seeded in planted["objects"]:
            marks = " ".join(seeded["marks"].values())
            self.stdout.write(
                f"{seeded['kind']:14} {seeded['state']:10} {seeded['team'] or '-'}  {seeded['id']}  {marks}"
            )
