"""What the rules say of one person, from what is known of them. Pure: no clock, no database.

    duties(rules, facts)    the law keeps what an event asks for, whatever became of their grounds
    needs(rules, facts)     purpose by purpose: rules that are on, else the bare ground while it is in force
    blocks(facts)           holds, things under way, restriction: they keep everything

Several rules of one purpose: each gives reasons, so the longest wins. A promise caps what a purpose needs
(Art. 5(1)(a)), never what the law demands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from consents.statements.promised_periods import Promised
from crm.privacy.categories import Category
from retention.horizons.consent_events import ends_of
from retention.horizons.purpose_standings import PurposeStanding
from retention.horizons.reasons import BEGINNING, Code, Reason
from retention.horizons.retention_events import Event, midnight
from retention.models import Force, Hold, Rule, Start
from retention.periods import earliest, local_day

EVERYTHING = tuple(Category.values)
# what a paper itself is made of is as old as the paper; what makes it whole (name, address) stays from the beginning
PAPERS = frozenset({Category.FINANCIAL, Category.CORRESPONDENCE})
# a purpose in force also needs to show where the data and the ground for it came from (Art. 5(2), 7(1), 14(2)(f))
ACCOUNT = (Category.CONSENT, Category.PROVENANCE)
BY_ROW = frozenset({Start.DOCUMENT, Start.CONTRACT_END, Start.ROW})  # from what rows with a purpose of their own count


@dataclass(frozen=True)
class Purposes:
    """What purposes need, and how they are called in the reader's language."""

    categories: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]


@dataclass
class Facts:
    """What is known of one person at `at`. `made` is when their row was made."""

    person: int
    at: datetime
    made: datetime
    standings: Mapping[str, PurposeStanding] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    promises: Mapping[str, Promised] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    restricted: bool = False

    def __post_init__(self) -> None:
        self.events = [*self.events, *ends_of(self.person, self.standings.values(), self.at)]

    def matching(self, rule: Rule) -> list[Event]:
        """The events that `rule` counts from."""
        return [event for event in self.events if event.start == rule.start and event.purpose in ("", rule.purpose)]

    @property
    def active(self) -> Event | None:
        """When the person last did something themselves; None when never."""
        acts = (event for event in self.events if event.start == Start.ACTIVITY)
        return max(acts, key=lambda event: event.at, default=None)


def duties(rules: Iterable[Rule], facts: Facts) -> Iterator[Reason]:
    """What the law keeps. An event that has not ended keeps without an end."""
    for rule in rules:
        for event in facts.matching(rule):
            until = None if event.open else rule.period.end(event.at)
            yield from of_rule(rule, facts, event, until)


def needs(rules: Iterable[Rule], facts: Facts, purposes: Purposes) -> Iterator[Reason]:
    """What their purposes keep; of somebody without any ground, what the rule for nobody's data says."""
    by_purpose: dict[str, list[Rule]] = {}
    for rule in rules:
        by_purpose.setdefault(rule.purpose, []).append(rule)
    if not facts.standings:
        yield from of_nobody(by_purpose.get("", []), facts)
    for slug in sorted({*facts.standings, *by_purpose} - {""}):
        ruled = [reason for rule in by_purpose.get(slug, []) for reason in needed_by(rule, facts)]
        yield from ruled
        standing = facts.standings.get(slug)
        if standing is not None and not ruled:
            yield from of_ground(standing, purposes)


def needed_by(rule: Rule, facts: Facts) -> Iterator[Reason]:
    """What one rule keeps for its purpose; nothing where it has nothing to count from."""
    standing = facts.standings.get(rule.purpose)
    in_force = standing is not None and standing.in_force
    if rule.start == Start.ROW:
        if in_force:
            yield from of_rule(rule, facts, None, None)
    elif rule.start == Start.ACTIVITY:
        if standing is not None and in_force:
            yield from capped(rule, facts, last_act(facts, standing.since))
    else:
        for event in facts.matching(rule):
            yield from capped(rule, facts, event)


def last_act(facts: Facts, since: datetime) -> Event:
    """Their last own act, or what began at `since` where they did nothing after it."""
    if facts.active is not None and facts.active.at >= since:
        return facts.active
    return Event(facts.person, Start.ACTIVITY, since)


def of_nobody(rules: list[Rule], facts: Facts) -> Iterator[Reason]:
    """Why data stay that no purpose keeps."""
    for rule in rules:
        yield from capped(rule, facts, facts.active or Event(facts.person, rule.start, facts.made))
    if not rules:
        words = _("No purpose keeps these data, and no rule says for how long they stay.")
        yield from (Reason(category, BEGINNING, None, Code.NO_RULE, words=words) for category in EVERYTHING)


def of_ground(standing: PurposeStanding, purposes: Purposes) -> Iterator[Reason]:
    """What a ground keeps by itself: what its purpose needs while it is in force, nothing more once it ended."""
    until = None if standing.ended is None else local_day(standing.ended)
    code = Code.NO_RULE if standing.in_force else Code.ENDED
    template = (
        _("“%(purpose)s”: no rule is switched on.") if standing.in_force else _("“%(purpose)s”: the ground ended.")
    )
    words = template % {"purpose": purposes.names.get(standing.purpose, standing.purpose)}
    for category in dict.fromkeys((*purposes.categories.get(standing.purpose, ()), *ACCOUNT)):
        yield Reason(category, BEGINNING, until, code, standing.purpose, words=words)


def capped(rule: Rule, facts: Facts, event: Event) -> Iterator[Reason]:
    """The reasons of a rule of need, cut where the person's newest notice promised less."""
    until = None if event.open else rule.period.end(event.at)
    promise = facts.promises.get(rule.purpose)
    promised = promise.end(local_day(event.at)) if promise is not None and until is not None else None
    if promised is None or until is None or promised >= until:
        yield from of_rule(rule, facts, event, until)
        return
    for reason in of_rule(rule, facts, event, promised):
        yield replace(reason, code=Code.PROMISED)


def of_rule(rule: Rule, facts: Facts, event: Event | None, until: date | None) -> Iterator[Reason]:
    """One reason for each category that the rule, or the event itself, keeps until `until`."""
    named, words = event is not None and bool(event.ref), rule.because
    account = () if rule.force == Force.DUTY or not rule.purpose else ACCOUNT
    for category in dict.fromkeys((*rule.categories, *account, *(event.also if event else ()))):
        yield Reason(
            category=category,
            since=since(rule, category, facts, event),
            until=until,
            code=Code.DOCUMENT if named else Code.RULE,
            purpose=rule.purpose,
            rule=f"{rule.slug}:{rule.version}",
            article=rule.article,
            words=words,
            ref=event.ref if event else "",
            url=event.url if event else "",
            start=rule.start,
            begun=local_day(event.at) if event else None,
            grace=rule.grace,
            own_since=since_of_own_rows(rule, facts) if rule.start in BY_ROW else None,
            by_row=event is not None and event.by_row,
            binding=rule.force == Force.DUTY,
        )


def since(rule: Rule, category: str, facts: Facts, event: Event | None) -> datetime:
    """From when rows of a category stay: documents and entries by their own age, all else from the beginning.

    What proves an act of the person, and stays for nothing else, stays from that act on.
    """
    if event is not None and event.start == Start.ACTIVITY and category not in (*rule.categories, *ACCOUNT):
        return event.at
    own_age = rule.start == Start.ROW or (rule.force == Force.DUTY and category in PAPERS)
    return since_of_own_rows(rule, facts) if own_age else BEGINNING


def since_of_own_rows(rule: Rule, facts: Facts) -> datetime:
    """From when rows stay that a rule counts by their own age."""
    day = local_day(facts.at)
    promise = facts.promises.get(rule.purpose) if rule.force == Force.NEED else None
    return midnight(max(rule.period.since(day - rule.grace), promised_since(promise, day)))


def promised_since(promise: Promised | None, day: date) -> date:
    """The earliest day whose entries a promise still lets us keep; the beginning of time without one in numbers."""
    months = promise.months if promise is not None else None
    if promise is None or months is None:
        return date.min
    return earliest(lambda event: promise.end(event) or date.max, day, within=timedelta(days=31 * months + 366))


def blocks(facts: Facts) -> Iterator[tuple[Reason, bool]]:
    """(what keeps everything whatever the rules say, whether it also stands against a request for erasure)."""
    for hold in facts.holds:
        for category in EVERYTHING:
            words = hold.get_reason_display()
            yield Reason(category, BEGINNING, hold.until, Code.HOLD, words=words, ref=hold.number), True
    running = _("Something is still under way.")
    for event in (
        event_found for event_found in facts.events if event_found.open and event_found.start != Start.GROUND_END
    ):
        binding = event.start == Start.CASE_END  # requests, complaints, breaches; a deal or a contract is no duty
        for category in EVERYTHING:
            reason = Reason(category, BEGINNING, None, Code.OPEN, purpose=event.purpose, words=running)
            yield replace(reason, ref=event.ref, url=event.url), binding
    if facts.restricted:
        words = _("The data are kept, not used, until somebody lifts the restriction.")
        for category in EVERYTHING:
            yield Reason(category, BEGINNING, None, Code.RESTRICTED, article="art. 18 RODO", words=words), False
