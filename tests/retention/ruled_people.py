"""People with grounds, rules that are on, and what is asked of both."""

from datetime import datetime, timedelta

import pgtrigger
from django.utils import timezone

from consents.models import Ground
from crm.privacy.models import Person, Purpose
from retention.models import Rule, RuleSwitch
from retention.models.rules import PLANTED

DAY = timedelta(days=1)
SEEN = {"people": 1}


def rule(slug: str, version: int = 1) -> Rule:
    """A version of a rule."""
    return Rule.objects.get(slug=slug, version=version)


def on(*slugs: str, at: datetime | None = None) -> None:
    """Switch rules on, as if somebody had decided long ago; what is on from the first day stays on."""
    at = at or timezone.now() - 1000 * DAY
    planted = set(RuleSwitch.objects.filter(by=PLANTED, on=True, replaced_at=None).values_list("slug", flat=True))
    RuleSwitch.objects.bulk_create(
        RuleSwitch(rule=rule(slug), slug=slug, on=True, by="user:1", at=at, seen=SEEN)
        for slug in slugs
        if slug not in planted
    )


def all_off(patch) -> None:
    """No law but what the test switches on: no rule counts, and nothing is missed of those that usually would."""
    miss_none(patch)
    switch_off()


def miss_none(patch) -> None:
    """Nothing is missed of the rules that usually count."""
    patch.setattr("retention.horizons.unkept_duties.resting", lambda _at: [])


def switch_off() -> None:
    """No rule counts."""
    with pgtrigger.ignore("retention.RuleSwitch:planted_stays"):
        RuleSwitch.objects.all().delete()


def only(*slugs: str) -> None:
    """These rules count, and of the law there are no others: a worker in a process of its own misses none either."""
    with pgtrigger.ignore("retention.RuleSwitch:planted_stays"):
        RuleSwitch.objects.all().delete()
    Rule.objects.filter(force="duty").exclude(slug__in=slugs).delete()
    on(*slugs)


def somebody(purpose: str = "", *, since: int = 90, ended: int | None = None, **more) -> Person:
    """A person with a ground for `purpose` that began and ended so many days ago, or before `now`."""
    person = Person.create(name="Ewa Lis", email="ewa.lis@mebloplast.test", phone="602333444")
    if purpose:
        ground_of(person, purpose, since=since, ended=ended, **more)
    return person


def ground_of(person: Person, purpose: str, *, since: int = 90, ended: int | None = None, **more) -> Ground:
    """A ground of hers that began and ended so many days before `now`."""
    now, slug = more.pop("now", None) or timezone.now(), Purpose.objects.get(slug=purpose)
    channel = more.pop("channel", "email" if slug.channels else "")
    end = None if ended is None else now - ended * DAY
    return Ground.objects.create(
        person=person,
        purpose=slug,
        channel=channel,
        basis=slug.legal_basis,
        since=now - since * DAY,
        ended_at=end,
        **more,
    )


def told(horizon) -> dict[str, tuple]:
    """{category: (code, rule, until)} of what lasts longest."""
    categories = {reason.category for reason in horizon.reasons}
    return {
        name: (str(item.code), item.rule, item.until) for name in sorted(categories) for item in horizon.of(name)[:1]
    }
