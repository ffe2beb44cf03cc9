"""All triggers, whatever sets them off."""

from typing import Any

from crm.outreach.rule_triggers.happenings import HAPPENINGS, Happening
from crm.outreach.rule_triggers.moments import MOMENTS, Moment

Trigger = Happening | Moment
TRIGGERS: dict[str, Trigger] = {**HAPPENINGS, **MOMENTS}


def offered() -> list[tuple[str, Any]]:
    """Triggers to choose from: {code: label}."""
    return [(code, trigger.label) for code, trigger in TRIGGERS.items()]
