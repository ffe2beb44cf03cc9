"""`manage.py push_key`: since when the key towards push services is in force, how many devices each key signs for.

`--renew` makes a new one, where the old may have been seen by others: devices of before ring under theirs until their
colleague signs in there again, when the browser subscribes anew; a key that no device needs is removed.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.db.models import Count

from crm.accounts.models import PushKey
from crm.accounts.notifications.push_keys import renew
from crm.privacy.actors import system

BY = system("command:push_key")


class Command(BaseCommand):
    """Reports; with `--renew` it makes a new key first."""

    help = "Says which keys sign towards push services (VAPID), and renews the one in force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--renew", action="store_true", help="new devices are bound to a new key from now on")
        parser.add_argument("--json", action="store_true", help="for programs")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["renew"]:
            renew(by=BY)
        keys = [
            {"made_at": key.made_at.isoformat(), "in_force": key.until is None, "devices": key.n_devices}
            for key in PushKey.objects.annotate(n_devices=Count("devices")).order_by("-pk")
        ]
        if options["json"]:
            self.stdout.write(json.dumps(keys, indent=2))
            return
        for key in keys:
            state = "in force" if key["in_force"] else "earlier"
            self.stdout.write(f"{state}: made {key['made_at']}, {key['devices']} devices")
        if not keys:
            self.stdout.write("none yet: the first device makes one")
