"""When a person's data go if nothing happens: for the chip and the bar on their record, and in one go for a list.

Counted is what a purpose needs. Papers that only the law keeps may stay behind longer: `papers_until` says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from crm.privacy import page_memo
from crm.privacy.models import Person
from retention.horizons.needs import horizons
from retention.horizons.reasons import Code, Horizons, Reason
from retention.models import Start
from retention.periods import local_day

SOON = timedelta(days=60)
EXTENDED_BY = {
    Start.ACTIVITY: _("A message, an answered call, an order or a form from this person starts the period anew."),
    Start.CONTRACT_END: _("A new contract starts a period of its own."),
    Start.PAYMENT_DUE: _("A new invoice starts a period of its own."),
    Start.DOCUMENT: _("A new document starts a period of its own."),
    Start.SUBMISSION: _("Another form from this person starts the period anew."),
    Start.GROUND_END: _("Consent or another new ground starts the period anew."),
    Start.DROPPED: _("Whoever takes the lead back lets the former period run on."),
    Start.CASE_END: _("A new case starts a period of its own."),
}


@dataclass(frozen=True)
class Countdown:
    """`until` is the last day of keeping, None where nothing says when it ends: `words` tell why in either case.

    `days` are those left (0: with the next run), `share` the part of the period that is gone (0 to 1), `rule` its
    `slug:version`, `extends` what would move the end. `code` is the Code of the reason.
    """

    until: date | None
    days: int | None
    share: float
    code: str
    words: str
    rule: str = ""
    article: str = ""
    extends: str = ""
    papers_until: date | None = None

    @property
    def soon(self) -> bool:
        """Whether the header says it: within sixty days."""
        return self.days is not None and self.days <= SOON.days


def countdown(person: Person, at: datetime) -> Countdown:
    """The countdown of one person, who is at hand."""
    page_memo.ask_once(("made", person.pk), lambda: {person.pk: person.created_at})
    return countdowns([person.pk], at)[person.pk]


def countdowns(people: Iterable[int], at: datetime) -> dict[int, Countdown]:
    """{person: Countdown} of all of `people` (primary keys), in a constant number of queries."""
    day = local_day(at)
    return {person: counted(person_horizons, day) for person, person_horizons in horizons(people, at).items()}


def counted(person_horizons: Horizons, day: date) -> Countdown:
    """The countdown from the horizons: what has no end first, else what a purpose needs longest, else the papers."""
    law = [
        obliged_reason
        for obliged_reason in person_horizons.obliged.reasons
        if obliged_reason.code not in (Code.HOLD, Code.OPEN)
    ]
    duties = set(law)
    by_purpose = [reason for reason in person_horizons.needed.reasons if reason not in duties]
    decisive = longest(by_purpose) or longest(law)
    if decisive is None:
        last = longest(person_horizons.lapsed)
        words = last.words if last else str(_("No purpose needs these data any more."))
        return Countdown(last.until if last else day, 0, 1.0, last.code if last else Code.ENDED, words)
    papers = longest(law) if by_purpose else None
    until = decisive.until
    return Countdown(
        until=until,
        days=None if until is None else max((until - day).days, 0),
        share=share(decisive, day),
        code=decisive.code,
        words=decisive.words,
        rule=decisive.rule,
        article=decisive.article,
        extends=str(EXTENDED_BY.get(Start(decisive.start), "")) if decisive.start else "",
        papers_until=papers.until if papers is not None and until is not None else None,
    )


def longest(reasons: Iterable[Reason]) -> Reason | None:
    """The reason that lasts longest; of those without an end a hold or what is under way before a missing rule."""
    order = {Code.HOLD: 3, Code.OPEN: 2, Code.RESTRICTED: 1}
    return max(reasons, key=lambda reason: (reason.until or date.max, order.get(Code(reason.code), 0)), default=None)


def share(reason: Reason, day: date) -> float:
    """How much of the period is over, 0 to 1."""
    if reason.until is None or reason.begun is None:
        return 0.0
    length = max((reason.until - reason.begun).days, 1)
    return min(max((day - reason.begun).days / length, 0.0), 1.0)
