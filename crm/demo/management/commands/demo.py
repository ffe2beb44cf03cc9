"""`manage.py demo`: loads the invented firm, tells its accounts, or takes it out again."""

import json
import secrets
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.demo import backup_scene
from crm.demo.accounts import BY, sign_ins
from crm.demo.firm.colleagues import shown_password
from crm.demo.loading import load, loaded_before
from crm.demo.removal import remove
from crm.demo.second_factor import code
from crm.privacy.people.invented_people import invented_people_here
from launch.children import Refusal


class Command(BaseCommand):
    """Forty people, twelve companies, two teams, six accounts. Dates are counted back from now."""

    help = "Load demo data, print its accounts or the code of their second factor, or remove it."

    def add_arguments(self, parser: CommandParser) -> None:
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--once", action="store_true", help="do nothing if demo data were ever loaded here")
        act.add_argument("--remove", action="store_true", help="take everything out that the demo brought")
        act.add_argument("--accounts", action="store_true", help="print the demo's open accounts and change nothing")
        act.add_argument("--scene", choices=["backup"], help="play a scene with invented people of its own")
        act.add_argument("--code", action="store_true", help="print the second factor's code of this half minute")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        if options["scene"]:
            self.play()
        elif options["accounts"]:
            self.tell(sign_ins())
        elif options["code"]:
            self.tell({"code": self.code()})
        elif options["remove"]:
            self.tell(asdict(remove(by=BY)))
        elif not (options["once"] and loaded_before()):
            self.tell(self.load())

    def load(self) -> dict[str, Any]:
        """Load, and return counts and accounts. Outside the embedded mode a password is made, told here only."""
        if invented_people_here():
            raise CommandError("Demo data are loaded already. Remove them first: manage.py demo --remove")
        password = shown_password() or secrets.token_urlsafe(12)
        try:
            counts = load(password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return {**counts, "accounts": [{**account, "password": password} for account in sign_ins()]}

    def play(self) -> None:
        """A backup forgets."""
        try:
            held = backup_scene.play(self.stdout.write, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        if not held:
            raise CommandError("Something came back.")

    def code(self) -> str:
        """The code for everybody of the demo whose role wants one."""
        if (current := code()) is None:
            raise CommandError("Only the embedded mode tells a code. Set the second factor up at the first sign-in.")
        return current

    def tell(self, answer: Any) -> None:
        """As JSON, or one value in a line."""
        if self.as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for name, value in (answer if isinstance(answer, dict) else {"accounts": answer}).items():
            if not isinstance(value, list):
                self.stdout.write(f"{name}: {value}")
                continue
            for account in value:
                self.stdout.write(f"{account['username']}  {account['password'] or ''}  {account['who']}")
