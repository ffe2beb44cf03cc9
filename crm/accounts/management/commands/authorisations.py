"""`manage.py authorisations`: the register in numbers, who has none, and whether all is well.

Exits with 1 when a colleague who may sign in has none that covers today, or has not promised confidentiality.
"""

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.utils import timezone

from crm.accounts.authorisations.duty import duty_of_now, without
from crm.accounts.models import Authorisation


class Command(BaseCommand):
    """Reports; changes nothing."""

    help = "Says who has no authorisation, how many there are by state, and whether they are required."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        report = report_of_today()
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self.stdout.write(f"required since: {report['required_since'] or 'not required'}")
            for state, number in report["states"].items():
                self.stdout.write(f"{state}: {number}")
            for name in report["without"]:
                self.stdout.write(f"without one: {name}")
        if not report["ok"]:
            raise CommandError("Somebody has no authorisation for today: Settings, Authorisations.")


def report_of_today() -> dict[str, Any]:
    """{ok, required_since, states, without}."""
    day, duty = timezone.localdate(), duty_of_now()
    states = Counter(row.state(day) for row in Authorisation.objects.all())
    missing = sorted(without(day).values_list("username", flat=True))
    return {
        "ok": not missing and not states["promise"],
        "required_since": duty.since.isoformat() if duty else None,
        "states": dict(sorted(states.items())),
        "without": missing,
    }
