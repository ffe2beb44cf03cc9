"""`manage.py training`: how training stands in numbers, who is late, and whether all is well.

Exits with 1 when a colleague has not passed in time what their role requires.
"""

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.utils import timezone

from crm.accounts.training.requirements import required_rows, standings, trainees


class Command(BaseCommand):
    """Reports; changes nothing."""

    help = "Says who is late with training, how many modules are passed and due, and which roles have to pass what."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        report = training_report()
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for role, modules in report["required"].items():
                self.stdout.write(f"required of {role}: {', '.join(modules)}")
            for state, number in report["states"].items():
                self.stdout.write(f"{state}: {number}")
            for line in report["late"]:
                self.stdout.write(f"late: {line['user']}, {line['module']}, since {line['due']}")
        if not report["ok"]:
            raise CommandError("Somebody is late with training: Privacy, Training.")


def training_report() -> dict[str, Any]:
    """{ok, required {role: modules}, states {state: how many}, late [{user, module, due}]}."""
    day = timezone.localdate()
    rows = standings(trainees().order_by("username"))
    required: dict[str, list[str]] = {}
    for row in required_rows():
        required.setdefault(row.role.slug, []).append(row.module)
    late = [item for item in rows if item.state(day) == "late"]
    return {
        "ok": not late,
        "required": {role: sorted(modules) for role, modules in sorted(required.items())},
        "states": dict(sorted(Counter(item.state(day) for item in rows).items())),
        "late": [{"user": item.user.username, "module": item.module, "due": f"{item.due_on}"} for item in late],
    }
