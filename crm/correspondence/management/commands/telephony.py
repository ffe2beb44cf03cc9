"""`manage.py telephony`: the provider of text messages and the phone systems, and how texts and calls stand.

Exits with 1 while something that is switched on does not work.
"""

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db.models import Count
from django.utils import timezone

from crm.correspondence.calls import phone_findings
from crm.correspondence.models import PhoneCall
from crm.mail.models.messages import Message
from crm.mail.texts import text_findings
from crm.privacy.channels import SMS

WEEK = timedelta(days=7)


class Command(BaseCommand):
    """Reports; changes nothing. Numbers only, nobody's number."""

    help = "Says whether texts can leave and phone systems are heard, and how many texts and calls a week brought."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        report = report_of_the_week()
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for check in report["checks"]:
                self.stdout.write(f"{'ok' if check['ok'] else 'NOT OK':7}{check['title']}: {check['detail']}")
            for kind in ("texts", "calls"):
                for state, count in report[kind].items():
                    self.stdout.write(f"{kind} {state}: {count}")
        if not report["ok"]:
            raise CommandError("Something that is switched on does not work: Settings, SMS and Phone systems.")


def report_of_the_week() -> dict[str, Any]:
    """{ok, checks, texts: {state: number}, calls: {state: number}}."""
    since = timezone.now() - WEEK
    checks = [
        {name: check[name] for name in ("title", "ok", "detail")}
        for check in (*text_findings.findings(), *phone_findings.findings())
    ]
    return {
        "ok": all(check["ok"] for check in checks),
        "checks": checks,
        "texts": by_state(Message.objects.filter(channel=SMS, created_at__gte=since)),
        "calls": by_state(PhoneCall.objects.filter(began_at__gte=since)),
    }


def by_state(rows: Any) -> dict[str, int]:
    """{state: number}, by name."""
    return dict(rows.order_by("state").values_list("state").annotate(n=Count("pk")))
