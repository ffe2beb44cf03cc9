"""Plants the rules of keeping that an organisation starts with, those of its jurisdiction, from a migration.

Those that only keep because a law demands it (`Force.DUTY`) are planted on: what the law orders to keep stands
against an erasure from the first day (Art. 17(3)(b), (e)). Those that let data go are planted off: the controller
decides.
"""

from datetime import UTC, datetime
from typing import Any

from crm.privacy.law.jurisdiction import jurisdiction

BY = "system:retention.seeds"  # RuleSwitch knows it as PLANTED
# The law spoke before anybody installed this: whatever day is asked about, its rules are on.
EVER_SINCE = datetime(2018, 5, 25, tzinfo=UTC)  # from which the GDPR applies (Art. 99(2))


def plant(rules: Any) -> None:
    """Add the first version of each rule that is not there yet. Takes the model, which a migration has of its own."""
    existing = set(rules.objects.values_list("slug", flat=True))
    new = [row for row in jurisdiction().seeds.rules if row["slug"] not in existing]
    rules.objects.bulk_create(rules(drafted_by=BY, **row) for row in new)


def switch_duties_on(rules: Any, switches: Any) -> None:
    """Switch on the planted rules that a law demands, unless somebody has spoken about them already."""
    spoken = set(switches.objects.values_list("slug", flat=True))
    planted = rules.objects.filter(drafted_by=BY, version=1, force="duty").exclude(slug__in=spoken)
    values = {"on": True, "by": BY, "at": EVER_SINCE, "reason": jurisdiction().seeds.by_law, "seen": {"planted": 1}}
    switches.objects.bulk_create(switches(rule=rule, slug=rule.slug, **values) for rule in planted.order_by("slug"))
