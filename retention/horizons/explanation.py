"""What would go of one person, what would stay, and why: model by model, computed when somebody looks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import Plan, Step, category_of, plan
from crm.privacy.map.titles import heading_for
from crm.privacy.models import Person, PersonKey
from crm.privacy.rows.resealing import filled_columns
from retention.horizons.candidates import obliged_of, sparing_of
from retention.horizons.needs import horizons
from retention.horizons.reasons import Horizon, Reason
from retention.models import RunLine

# the key that seals their data and the lines of our own runs say nothing of them that other entries do not
UNCOUNTED = frozenset({PersonKey._meta.label_lower, RunLine._meta.label_lower})


@dataclass(frozen=True)
class Part:
    """One model: rows that go, rows that stay, rows that stay with less, and the reasons by category of what stays."""

    name: str
    label: str
    going: int
    staying: int
    emptied: int
    categories: tuple[str, ...] = ()
    reasons: dict[str, tuple[Reason, ...]] = field(default_factory=dict)


def explained(person: Person, at: datetime, *, obliged: bool = False) -> list[Part]:
    """A Part for each model that holds anything of them, by what a purge would spare (or, `obliged`, an erasure)."""
    both = horizons([person.pk], at)[person.pk]
    horizon = both.obliged if obliged else both.needed
    erasure_plan = plan(person, obliged_of(both) if obliged else sparing_of(both))
    return parts_of(erasure_plan, horizon)


def parts_of(erasure_plan: Plan, horizon: Horizon) -> list[Part]:
    """The parts of a plan that count, what loses most first."""
    parts = (part_of(step, horizon) for step in erasure_plan.steps if step.going or step.staying)
    return sorted((part for part in parts if part.label not in UNCOUNTED), key=lambda part: (-part.going, part.name))


def totals(parts: Iterable[Part]) -> dict[str, int]:
    """{going, staying, emptied}: entries that go, that stay, and how many of these stay with less."""
    parts = list(parts)
    return {name: sum(getattr(part, name) for part in parts) for name in ("going", "staying", "emptied")}


def part_of(step: Step, horizon: Horizon) -> Part:
    """One model in numbers, with why what stays stays."""
    counted = Counter(spared_in(step))
    return Part(
        name=heading_for(step.room.label),
        label=step.room.label,
        going=len(step.going),
        staying=len(step.staying),
        emptied=len(list(step.emptying())),
        categories=tuple(str(Category(code).label) for code in sorted(counted)),
        reasons={code: shortened(horizon, code) for code in sorted(counted)},
    )


def spared_in(step: Step) -> Iterator[str]:
    """The categories of the columns that stay and hold something; of a row that holds nothing all that are spared."""
    for row, spared in step.staying:
        names = filled_columns(row, spared) or spared
        yield from {category_of(row, column) for column in step.room.columns if column.name in names}


def shortened(horizon: Horizon, category: str) -> tuple[Reason, ...]:
    """Why a category stays, each purpose and rule once, what lasts longest first."""
    once = {(reason.purpose, reason.rule, reason.code, reason.ref): reason for reason in reversed(horizon.of(category))}
    return tuple(reversed(once.values()))
