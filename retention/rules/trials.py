"""What would go under a rule if it were on: counted before the controller decides, with every other rule as it is.

order(rule) ─> Job ─> count ─┐
tried(rule, at) ─────────────┴─> Trial ─> receipt (signed, for the form) ─> counts_seen(receipt, rule) ─> switch_on

Up to `AT_ONCE` people are counted while somebody waits, more by a worker.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.jobs import work
from crm.jobs.models import Job
from crm.jobs.queue import OPEN, State
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from retention.horizons.needs import horizons
from retention.horizons.reasons import Horizons
from retention.models import Rule

KIND = "retention.trial"
BATCH = 1000
AT_ONCE = 2000  # people, about two seconds
SALT = "retention.trial"
FRESH = timedelta(hours=24)  # whoever decides later looks again


@dataclass(frozen=True)
class Trial:
    """How many people the rule concerns, and how many would go wholly or partly with it, today and without it."""

    people: int = 0
    kept: int = 0
    would_go: int = 0
    would_shrink: int = 0

    def __add__(self, other: "Trial") -> "Trial":
        return Trial(
            self.people + other.people,
            self.kept + other.kept,
            self.would_go + other.would_go,
            self.would_shrink + other.would_shrink,
        )


def tried(rule: Rule, at: datetime) -> Trial | None:
    """The counts as they are now; of many people those of a worker, at most `FRESH` ago, None when there are none."""
    if Person.objects.order_by()[: AT_ONCE + 1].count() <= AT_ONCE:
        return trial(rule, at)
    jobs = Job.objects.filter(kind=KIND, state=State.DONE, payload__rule=rule.pk, finished_at__gte=at - FRESH)
    last = jobs.order_by("-finished_at").first()
    return Trial(**last.result["trial"]) if last is not None else None


@transaction.atomic
def order(rule: Rule, *, by: Actor) -> Job:
    """Have a worker count, and return its job; the one that is at it when there is one."""
    Rule.objects.select_for_update().get(pk=rule.pk)  # two people may ask at once
    under_way = Job.objects.filter(kind=KIND, state__in=OPEN, payload__rule=rule.pk).first()
    if under_way is not None:
        return under_way
    title = gettext_noop("Retention: what would go under a rule")
    return Job.start(KIND, by=by, payload={"rule": rule.pk}, total=Person.objects.count(), title_code=title)


def count(job: work.Run, rule: Rule) -> None:
    """Count everybody. Nothing is saved on the way, so whoever takes over begins anew."""
    done = 0

    def advance(number: int) -> None:
        nonlocal done
        done += number
        with transaction.atomic():
            job.advance(done=done, phase="checking")

    result = trial(rule, timezone.now(), advance=advance)
    job.finish({"trial": asdict(result), "link": {"name": "retention:trial", "args": [rule.slug]}})


def trial(rule: Rule, at: datetime, *, advance: Callable[[int], None] = lambda number: None) -> Trial:
    """The counts over everybody, some at a time; `advance` is told how many each time."""
    total, after = Trial(), 0
    while keys := list(Person.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        total, after = total + trial_of(rule, keys, at), keys[-1]
        advance(len(keys))
    return total


def trial_of(rule: Rule, people: Iterable[int], at: datetime) -> Trial:
    """The counts over `people` (primary keys): twice as many queries as `horizons`, however many they are."""
    keys = list(people)
    on = list(Rule.objects.on(at))
    now = horizons(keys, at, rules=on)
    then = horizons(keys, at, rules=[*(rule_on for rule_on in on if rule_on.slug != rule.slug), rule])
    return sum((compared(rule, now[person], then[person]) for person in then if person in now), Trial())


def compared(rule: Rule, now: Horizons, then: Horizons) -> Trial:
    """The Trial of one person: whether the rule concerns and keeps them, and what would go under it."""
    mine = f"{rule.slug}:{rule.version}"
    keeps = any(reason.rule == mine for reason in then.needed.reasons)
    concerned = keeps or any(reason.rule == mine for reason in then.lapsed)
    goes = then.needed.empty and not now.needed.empty
    shrinks = not goes and bool(set(now.needed.sparing) - set(then.needed.sparing))
    return Trial(int(concerned), int(keeps), int(goes), int(shrinks))


def receipt(rule: Rule, counts: Trial, at: datetime) -> str:
    """A signed token of the counts, from the preview to the decision, so that nobody decides without looking."""
    return signing.dumps({"rule": rule.pk, "at": at.timestamp(), **asdict(counts)}, salt=SALT)


def counts_seen(token: str, rule: Rule) -> dict[str, Any]:
    """The counts behind a receipt for this very rule. ValidationError for another's, an altered and an old one."""
    try:
        counts = signing.loads(token, salt=SALT, max_age=FRESH)
    except signing.BadSignature:
        counts = {}
    if counts.pop("rule", None) != rule.pk:
        raise ValidationError(_("Look first at what would go under it."), code="seen")
    counts["at"] = datetime.fromtimestamp(counts["at"]).astimezone().isoformat()
    return counts
