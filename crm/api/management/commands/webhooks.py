"""`manage.py webhooks status|deliver`: how webhooks stand, and one turn for whatever is due, without a worker."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from crm.accounts.models import Webhook
from crm.api.models import Delivery
from crm.api.tasks import deliver_events


class Command(BaseCommand):
    """Exit code 0 only when nothing fails and nothing was given up."""

    help = "status: webhooks and their events in numbers. deliver: make events of what was done and send what is due."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["status", "deliver"])
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "deliver":
            deliver_events()
        answer = report()
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            for check in answer["checks"]:
                self.stdout.write(f"{'ok' if check['ok'] else 'NOT OK':7}{check['name']}: {check['detail']}")
        if not answer["ok"]:
            sys.exit(1)


def report() -> dict[str, Any]:
    """How the webhooks stand: numbers only."""
    listening = Webhook.objects.listening()
    failing = listening.exclude(failing_since=None).count()
    waiting, dead = (Delivery.objects.filter(state=state).count() for state in ("waiting", "dead"))
    checks = [
        {"name": "listening", "ok": True, "detail": f"{listening.count()} listen, {waiting} events on their way"},
        {"name": "failing", "ok": not failing, "detail": f"{failing} fail"},
        {"name": "given_up", "ok": not dead, "detail": f"{dead} events given up"},
    ]
    return {"ok": all(check["ok"] for check in checks), "checks": checks}
