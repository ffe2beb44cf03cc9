"""Whether a mechanism lets data go to a third country on a day (Art. 44 to 49): pure, the day is an argument.

A review that is overdue warns for GRACE_DAYS, then the mechanism counts no more.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm.privacy.law.adequacy import DPF, NON_HR, adequacy_of
from crm.privacy.models import Transfer

ANNEXES = ("I", "II", "III")  # of decision (EU) 2021/914; III only where a processor uses others
NEEDED_ANNEXES = frozenset(ANNEXES[:2])
GRACE_DAYS = timedelta(days=30)
Mechanism, Outcome = Transfer.Mechanism, Transfer.Outcome
ASSESSED = frozenset({Mechanism.SCC, Mechanism.BCR})  # Art. 46, 47: these alone rest on an assessment of the country


class State(StrEnum):
    """What a mechanism is worth on a day."""

    COUNTS = "counts"
    REVIEW = "review"  # counts, but its review is due
    NOT_BEGUN = "not_begun"
    ENDED = "ended"  # by its own end, that of the certificate, or of the decision behind it
    UNFINISHED = "unfinished"  # something that the mechanism needs is missing
    NOT_EQUIVALENT = "not_equivalent"  # the assessment found no equivalent protection
    REVIEW_OVERDUE = "review_overdue"


PASSES = frozenset({State.COUNTS, State.REVIEW})


@dataclass(frozen=True)
class Terms:
    """The columns of a `Transfer` that decide."""

    country: str
    mechanism: str
    since: date
    until: date | None
    seen_on: date | None
    valid_to: date | None
    data_types: tuple[str, ...]
    module: str
    annexes: tuple[str, ...]
    derogation: str
    why: str
    outcome: str
    review_on: date | None

    @classmethod
    def of(cls, row: Transfer) -> "Terms":
        """Those of a row."""
        values = {name: getattr(row, name) for name in cls.__dataclass_fields__}
        return cls(**{**values, "annexes": tuple(row.annexes), "data_types": tuple(row.data_types)})


def mechanism_state(terms: Terms, day: date) -> State:
    """What the mechanism is worth on `day`."""
    if terms.since > day:
        return State.NOT_BEGUN
    if terms.until is not None and terms.until < day:
        return State.ENDED
    return BY_MECHANISM[Mechanism(terms.mechanism)](terms, day)


def by_adequacy(terms: Terms, day: date) -> State:
    """Art. 45: while a decision about the country counts that is no list of certified firms."""
    decision = adequacy_of(terms.country, day)
    return State.COUNTS if decision is not None and decision.scope != DPF else State.ENDED


def by_dpf(terms: Terms, day: date) -> State:
    """Art. 45 with the Data Privacy Framework: a certificate that somebody saw, for this kind of data, not run out.

    People in a CRM are nobody's staff of ours: a certificate for the data of staff alone does not cover them.
    """
    decision = adequacy_of(terms.country, day)
    if decision is None or decision.scope != DPF:
        return State.ENDED
    if terms.seen_on is None or terms.valid_to is None or NON_HR not in terms.data_types:
        return State.UNFINISHED
    return State.ENDED if terms.valid_to < day else State.COUNTS


def by_clauses(terms: Terms, day: date) -> State:
    """Art. 46(2)(c): module and annexes filled in, and the assessment (C-311/18) with its outcome."""
    if not terms.module or not set(terms.annexes) >= NEEDED_ANNEXES:
        return State.UNFINISHED
    return by_assessment(terms, day)


def by_assessment(terms: Terms, day: date) -> State:
    """Art. 46, 47: what the assessment says, while its review is not overdue."""
    if terms.outcome == Outcome.NOT_EQUIVALENT:
        return State.NOT_EQUIVALENT
    if terms.outcome == Outcome.OPEN or terms.review_on is None:
        return State.UNFINISHED
    if terms.review_on >= day:
        return State.COUNTS
    return State.REVIEW if day <= terms.review_on + GRACE_DAYS else State.REVIEW_OVERDUE


def by_derogation(terms: Terms, _day: date) -> State:
    """Art. 49: which derogation, and why it is needed (49(6))."""
    return State.COUNTS if terms.derogation and terms.why.strip() else State.UNFINISHED


BY_MECHANISM = {
    Mechanism.ADEQUACY: by_adequacy,
    Mechanism.DPF: by_dpf,
    Mechanism.SCC: by_clauses,
    Mechanism.BCR: by_assessment,
    Mechanism.DEROGATION: by_derogation,
}
