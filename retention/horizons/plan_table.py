"""The plan for one person as a table: each model with why its rest stays, every reason once."""

from collections.abc import Iterable
from typing import Any

from retention.horizons.explanation import Part
from retention.horizons.reasons import Reason


def part_rows(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """A row for each part."""
    return [
        {
            "name": part.name,
            "going": part.going,
            "staying": part.staying,
            "emptied": part.emptied,
            "categories": part.categories,
            "whys": once(reason for reasons in part.reasons.values() for reason in reasons),
        }
        for part in parts
    ]


def once(reasons: Iterable[Reason]) -> list[Reason]:
    """Each purpose, rule and document once, in the order in which they come."""
    unique: dict[tuple, Reason] = {}
    for reason in reasons:
        unique.setdefault((reason.purpose, reason.rule, reason.code, reason.ref), reason)
    return list(unique.values())
