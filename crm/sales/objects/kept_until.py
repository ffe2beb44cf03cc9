"""How long a person's record is kept: the rules of its kind's purpose that count from such a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from crm.privacy.models import Purpose
from crm.sales.models import ObjectRecord
from retention.horizons.needs import rules_on
from retention.models import Force, Rule, Start
from retention.periods import local_day

STARTS = (Start.DOCUMENT, Start.CONTRACT_END)  # what a rule counts from that counts from such a record


@dataclass(frozen=True)
class KeptUntil:
    """What a record is kept for, and the rule that keeps it longest, with its last day; None while none is on."""

    purpose: str
    rule: Rule | None = None
    last_day: date | None = None


def kept_until(item: ObjectRecord, at: datetime) -> KeptUntil | None:
    """How long the record is kept; None for a firm's, which is about nobody."""
    if item.person_id is None:
        return None
    purpose = Purpose.objects.active().filter(slug=item.kind.purpose).first()
    name = str(purpose or item.kind.purpose)
    rules = counting(rules_on.rows(None, at=at), item)
    if not rules:
        return KeptUntil(name)
    last_day, rule = max(((rule.period.end(item.counted_from), rule) for rule in rules), key=first)
    return KeptUntil(name, rule, last_day)


def counting(rules: Iterable[Rule], item: ObjectRecord) -> list[Rule]:
    """The rules of its purpose that count from it and keep what its title is."""
    kind = item.kind
    return [
        rule
        for rule in rules
        if rule.purpose == kind.purpose and rule.start in STARTS and kind.category in rule.categories
    ]


def demanded(item: ObjectRecord, at: datetime) -> bool:
    """Whether the law demands a person's record at `at`: a duty that counts from it is not over."""
    if item.person_id is None:
        return False
    duties = [rule for rule in counting(rules_on.rows(None, at=at), item) if rule.force == Force.DUTY]
    return any(rule.period.end(item.counted_from) + rule.grace >= local_day(at) for rule in duties)


def first(pair: tuple[date, Rule]) -> date:
    """The day of a pair."""
    return pair[0]
