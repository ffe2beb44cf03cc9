"""People with grounds, rules that are on, and what is asked of both."""

from datetime import datetime, timedelta

from django.utils import timezone

from consents.models import Ground
from crm.privacy.models import Person, Purpose
from retention.models import Rule, RuleSwitch

DAY = timedelta(days=1)
SEEN = {"people": 1}


def rule(slug: str, version: int = 1) -> Rule:
    """A version of a rule."""
    return Rule.objects.get(slug=slug, version=version)


def on(*slugs: str, at: datetime | None = None) -> None:
    """Switch rules on, as if somebody had decided long ago."""
    at = at or timezone.now() - 1000 * DAY
    RuleSwitch.objects.bulk_create(
        RuleSwitch(rule=rule(slug), slug=slug, on=True, by="user:1", at=at, seen=SEEN) for slug in slugs
    )


def somebody(purpose: str = "", *, since: int = 90, ended: int | None = None, **more) -> Person:
    """A person with a ground for `purpose` that began and ended so many days ago."""
    person = Person.create(name="Ewa Lis", email="ewa.lis@mebloplast.test", phone="602333444")
    if purpose:
        ground_of(person, purpose, since=since, ended=ended, **more)
    return person


def ground_of(person: Person, purpose: str, *, since: int = 90, ended: int | None = None, **more) -> Ground:
    """A ground of hers."""
    now, slug = timezone.now(), Purpose.objects.get(slug=purpose)
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
    return {name: (str(one.code), one.rule, one.until) for name in sorted(categories) for one in horizon.of(name)[:1]}
