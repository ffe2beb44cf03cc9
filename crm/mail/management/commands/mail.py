"""`manage.py mail status|deliver`: how the outbox stands, and one attempt for whatever is due."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver, transport_now

AT_ONCE = 500


class Command(BaseCommand):
    """Exit code 0 only when every message has arrived or waits for no longer than usual."""

    help = "status: messages by state and what did not arrive. deliver: try once whatever is due, without a worker."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["status", "deliver"])
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "deliver":
            for pk in list(Message.objects.free().order_by("next_at", "pk").values_list("pk", flat=True)[:AT_ONCE]):
                deliver(pk)
        answer = report()
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"transport: {answer['transport']}")
            for state, count in answer["states"].items():
                self.stdout.write(f"{state}: {count}")
            for check in answer["checks"]:
                self.stdout.write(f"{'ok' if check['ok'] else 'NOT OK':7}{check['name']}: {check['detail']}")
        if not answer["ok"]:
            sys.exit(1)


def report() -> dict[str, Any]:
    """How the outbox stands: numbers only."""
    counted = dict(Message.objects.order_by().values_list("state").annotate(n=Count("pk")))
    missed, stuck = Message.objects.not_delivered().count(), Message.objects.stuck().count()
    checks = [
        {"name": "delivered", "ok": not missed, "detail": f"{missed} not delivered"},
        {"name": "attended", "ok": not stuck, "detail": f"{stuck} due for too long without an attempt"},
    ]
    return {
        "ok": not (missed or stuck),
        "checks": checks,
        "transport": str(transport_now()),
        "states": {state.value: counted.get(state.value, 0) for state in State},
    }
