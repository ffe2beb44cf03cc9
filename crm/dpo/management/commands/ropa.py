"""`manage.py ropa`: what differs from the registers of Art. 30 as they were approved."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.dpo.register.registers import KINDS
from crm.dpo.register.versions import Line, State, state_of


class Command(BaseCommand):
    """Exit code 0 only when the register of activities is approved and neither register differs from its version."""

    help = "Compare both registers of Art. 30 with their approved versions, fact by fact."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args, **options):
        at = timezone.now()
        states = {register: state_of(register, at) for register in KINDS}
        approved = states["activities"].approved is not None
        ok = approved and not any(state.lines for state in states.values())
        if options["json"]:
            registers = {register: state_json(state) for register, state in states.items()}
            self.stdout.write(json.dumps({"ok": ok, "registers": registers}, ensure_ascii=False, indent=2))
        else:
            for register, state in states.items():
                number = state.approved.number if state.approved else None
                self.stdout.write(f"{register}: version {number}, {len(state.lines)} changes")
                for line in state.lines:
                    self.stdout.write(f"    {line.place}: {line.text}")
        if not ok:
            lines = sum(len(state.lines) for state in states.values())
            raise CommandError(f"{lines} changes since the approved versions" if approved else "no approved version")


def state_json(state: State) -> dict[str, Any]:
    """One register for machines."""
    return {
        "version": state.approved.number if state.approved else None,
        "review_on": state.approved.review_on.isoformat() if state.approved else None,
        "changes": [line_json(line) for line in state.lines],
    }


def line_json(line: Line) -> dict[str, Any]:
    """One change for machines."""
    item = line.difference
    fields = {"activity": item.number, "letter": item.letter, "fact": item.fact, "was": item.was, "now": item.now}
    return {**fields, "since": line.since.isoformat(), "written": line.written, "why": line.why}
