"""Which purpose keeps somebody no more, and since when: the ground ended, or the period of its rule is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consents.models import Ground
from retention.horizons.purpose_standings import PurposeStanding, standings
from retention.horizons.reasons import BEGINNING, Code, Horizons, Reason
from retention.models import Rule, RunLine

Why = RunLine.Why
RULED = {Code.RULE, Code.PROMISED, Code.DOCUMENT}


@dataclass(frozen=True)
class Lapse:
    """Why something is to go; `until` is the last day on which it was kept."""

    why: str
    rule: Rule | None = None
    purpose: str = ""
    until: date | None = None

    @property
    def said(self) -> dict[str, Any]:
        """{reason, rule, purpose, until}: the columns of a RunLine."""
        return {"reason": str(self.why), "rule": self.rule, "purpose": self.purpose, "until": self.until}


def lapses(both: Mapping[int, Horizons], at: datetime) -> dict[int, Lapse]:
    """{person: why they are looked at more closely}: what ran out last, or a rule that lets older entries go.

    Nobody is in it of whom no switched-on rule and no ended ground says anything.
    """
    first = {pk: reason for pk, person_horizons in both.items() if (reason := weightiest(person_horizons)) is not None}
    ended = [pk for pk, reason in first.items() if reason.code == Code.ENDED]
    hers = standings(ended, at) if ended else {}
    expired = expiries(ended, at) if ended else {}
    rules = {f"{rule.slug}:{rule.version}": rule for rule in Rule.objects.on(at)}
    by_person: dict[int, Lapse] = {}
    for pk, reason in first.items():
        standing = hers.get(pk, {}).get(reason.purpose)
        why = why_of(reason, standing, expired.get((pk, reason.purpose)), over=reason in both[pk].lapsed)
        until = reason.until if reason in both[pk].lapsed else None
        by_person[pk] = Lapse(why, rules.get(reason.rule), reason.purpose, until)
    return by_person


def weightiest(both: Horizons) -> Reason | None:
    """What ran out last; else a rule by which older entries go; None when neither."""
    partly = next((reason for reason in both.needed.reasons if reason.code in RULED and reason.since > BEGINNING), None)
    return max(both.lapsed, key=lambda reason: (reason.until or date.min, reason.purpose, reason.rule), default=partly)


def why_of(reason: Reason, standing: PurposeStanding | None, expired: datetime | None, *, over: bool) -> str:
    """The code of RunLine.Why for a reason that once kept the data (`over`) or keeps a part."""
    if not over:
        return Why.OLD_ROWS
    if reason.code != Code.ENDED:
        return Why.PERIOD if reason.purpose else Why.NOBODY
    if standing is None or standing.ended is None:
        return Why.ENDED
    if standing.objected:
        return Why.OBJECTED
    if standing.ended == expired:
        return Why.EXPIRED
    return Why.WITHDRAWN if standing.consents else Why.ENDED


def expiries(people: Iterable[int], at: datetime) -> dict[tuple[int, str], datetime]:
    """{(person, purpose): when a ground of theirs ran out by itself}, the latest of each."""
    rows = Ground.objects.filter(person__in=people, expires_at__lte=at, ended_at=None)
    latest: dict[tuple[int, str], datetime] = {}
    for pk, slug, end in rows.order_by("expires_at").values_list("person_id", "purpose__slug", "expires_at"):
        if end is not None:
            latest[pk, slug] = end
    return latest
