"""What ends soon with recipients: agreements, what allows a transfer, reviews, periods of grace. One source for mail,
bell, strip and readiness, so that nobody learns of an end from a refused export, and no two places disagree.

    facts_of_ends(at)   one statement over the recipients in force ──> ends_ahead(facts, day), pure

An agreement that another one follows without a gap does not end, nor does a country with another mechanism that counts.
On the last day everything still goes; from the next one the gate refuses. A review whose day is past is late, and stays
until somebody looks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date

from crm.privacy.law.adequacy import EEA
from crm.privacy.models import Agreement, Recipient, Transfer, Verification
from crm.privacy.recipients.gate import terms_in
from crm.privacy.recipients.transfer_rules import ASSESSED, PASSES, Terms, mechanism_state

LEADS = (7, 30, 90)  # days ahead of which somebody is told of an end, the last notice first
REACH = LEADS[-1]
DAY = timedelta(days=1)


class Ending(StrEnum):
    """What ends, or is due. Codes are stable: the ledger names them."""

    AGREEMENT = "processing"  # the kinds of `Agreement`
    ARRANGEMENT = "joint"
    TRANSFER = "transfer"
    TRANSFER_REVIEW = "transfer_review"
    REVIEW = "review"
    GRACE = "grace"


REVIEWS = frozenset({Ending.REVIEW, Ending.TRANSFER_REVIEW})
COUNTING = frozenset({Ending.AGREEMENT, Ending.ARRANGEMENT, Ending.TRANSFER, Ending.TRANSFER_REVIEW})


@dataclass(frozen=True)
class End:
    """One end, of a recipient (slug, names), on its last day. `country`: of a transfer, `key`: of a review."""

    kind: Ending
    recipient: Mapping[str, Any]
    on: date
    days_left: int
    country: str = ""
    key: int = 0

    @property
    def slug(self) -> str:
        """The recipient's short name."""
        return str(self.recipient["slug"])

    @property
    def lead(self) -> int | None:
        """The nearest mark that was reached: 90, 30 or 7 days; of a review 0, its day. None while there is time."""
        marks = (0,) if self.kind in REVIEWS else LEADS
        return next((days for days in marks if self.days_left <= days), None)

    @property
    def counts(self) -> bool:
        """Whether it is the end of what lets data go there: an agreement, or what allows a transfer."""
        return self.kind in COUNTING

    @property
    def rings(self) -> bool:
        """Whether somebody is told of it by now."""
        return self.lead is not None


class Lasting(Protocol):
    """What runs from a day to a day, as an agreement does."""

    concluded_on: date
    ends_on: date | None

    def runs(self, day: date) -> bool: ...


def facts_of_ends(at: datetime) -> QuerySet[Any]:
    """Rows of one object each, with all that `ends_ahead` and readiness ask of a recipient in force. One statement."""
    here = {"recipient": OuterRef("pk")}
    agreement = JSONObject(kind="kind", concluded_on="concluded_on", ends_on="ends_on")
    terms = JSONObject(**{name: name for name in Terms.__dataclass_fields__})
    looked = Verification.objects.filter(**here).exclude(reviewed_at=None).order_by("-reviewed_at", "-pk")
    names = ("slug", "name", "name_en", "kind", "country", "access_country", "agreement_needed", "grace_until")
    facts = JSONObject(
        **{name: name for name in names},
        agreements=ArraySubquery(Agreement.objects.filter(**here).order_by().values(row=agreement)),
        transfers=ArraySubquery(Transfer.objects.filter(**here).order_by().values(row=terms)),
        review=Subquery(looked.values(row=JSONObject(on="review_on", key="pk"))[:1]),
    )
    return Recipient.objects.active(at).order_by("pk").values_list(facts, flat=True)


def ends_ahead(facts: Iterable[Mapping[str, Any]], day: date) -> list[End]:
    """What ends within ninety days of `day`, and reviews that are late; the nearest first."""
    ends = [end for row in facts for end in ends_of(row, day) if end.days_left <= REACH]
    return sorted(ends, key=lambda end: (end.on, end.slug, end.kind, end.country))


def ends_of(row: Mapping[str, Any], day: date) -> Iterator[End]:
    """The ends of one recipient, however far ahead."""
    by_kind = agreements_in(row)
    for kind, agreements in by_kind.items():
        if ends := last_day(agreements, day):
            yield End(Ending(kind), row, ends, (ends - day).days)
    yield from ends_of_transfers(row, day)
    review = row["review"] or {}
    if reviewed := parsed(review.get("on")):
        yield End(Ending.REVIEW, row, reviewed, (reviewed - day).days, key=review["key"])
    grace = parsed(row["grace_until"])
    if grace and grace >= day and not any(runs_beyond(agreements, grace) for agreements in by_kind.values()):
        yield End(Ending.GRACE, row, grace, (grace - day).days)


def agreements_in(row: Mapping[str, Any]) -> dict[str, list[Agreement]]:
    """{kind: agreements} of a row of facts; they are not to be saved."""
    by_kind: dict[str, list[Agreement]] = {}
    for each in row["agreements"]:
        days: dict[str, Any] = {name: parsed(each[name]) for name in ("concluded_on", "ends_on")}
        by_kind.setdefault(each["kind"], []).append(Agreement(kind=each["kind"], **days))
    return by_kind


def runs_beyond(agreements: Iterable[Agreement], day: date) -> bool:
    """Whether one of them runs on the day after `day`: then nothing has to be bridged."""
    return any(agreement.runs(day + DAY) for agreement in agreements)


def third_countries(row: Mapping[str, Any]) -> dict[str, list[Terms]]:
    """{country outside the EEA: its mechanisms} of a row of facts."""
    terms = [terms_in(each) for each in row["transfers"]]
    countries = dict.fromkeys(code for code in (row["country"], row["access_country"]) if code and code not in EEA)
    return {code: [each for each in terms if each.country == code] for code in countries}


def ends_of_transfers(row: Mapping[str, Any], day: date) -> Iterator[End]:
    """Of each third country that something allows: its last day within reach, and the review of what allows it."""
    for country, mechanisms in third_countries(row).items():
        counting = [terms for terms in mechanisms if mechanism_state(terms, day) in PASSES]
        if not counting:
            continue
        reviews = [terms.review_on for terms in counting if terms.mechanism in ASSESSED and terms.review_on]
        if len(reviews) == len(counting):
            yield End(Ending.TRANSFER_REVIEW, row, max(reviews), (max(reviews) - day).days, country)
        ahead = (day + n * DAY for n in range(REACH + 1))
        last = next((start for start in ahead if not allowed(mechanisms, start + DAY)), None)
        if last is not None and not (reviews and last > max(reviews)):
            yield End(Ending.TRANSFER, row, last, (last - day).days, country)


def allowed(mechanisms: Iterable[Terms], day: date) -> bool:
    """Whether one of them lets data go there on `day`, as the gate asks."""
    return any(mechanism_state(terms, day) in PASSES for terms in mechanisms)


def last_day(agreements: Sequence[Lasting], day: date) -> date | None:
    """The last day of those that run on `day` and of what follows them without a gap; None for no end, and for none."""
    running = [agreement for agreement in agreements if agreement.runs(day)]
    if not running:
        return None
    end = day
    while running:
        if any(agreement.ends_on is None for agreement in running):
            return None
        end = max(agreement.ends_on for agreement in running if agreement.ends_on)
        following = end + DAY
        running = [
            agreement
            for agreement in agreements
            if agreement.concluded_on <= following and (agreement.ends_on is None or agreement.ends_on > end)
        ]
    return end


def parsed(text: str | None) -> date | None:
    """A day as JSON carries it."""
    return parse_date(text) if text else None
