"""What a person was promised about keeping: it caps theirs until they get another notice (Art. 5(1)(a), 13(2)(a))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from consents.models import NoticePeriod, NoticeReceived
from crm.privacy.law.deadlines import add_months
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person, Purpose


@dataclass(frozen=True)
class Promised:
    """What a person was told last about keeping their data for one purpose."""

    words: str
    months: int | None
    to_year_end: bool
    version: int
    told_at: datetime

    def end(self, event: date) -> date | None:
        """The last day of keeping after `event`; None where no number was promised."""
        return last_day(event, self.months, to_year_end=self.to_year_end)


def last_day(event: date, months: int | None, *, to_year_end: bool) -> date | None:
    """The last day of a promised period after `event`; None where no number was promised."""
    if months is None:
        return None
    day = add_months(event, months)
    return date(day.year, 12, 31) if to_year_end else day


def promised(person: Person, purpose: Purpose, *, language: str = settings.LANGUAGE_CODE) -> Promised | None:
    """The period promised in the newest notice that reached the person and spoke of `purpose`; None where none did.

    A later, longer rule does not reach them before they get another notice (Art. 5(1)(a), 13(2)(a)).
    """
    return promises([person.pk], language=language).get(person.pk, {}).get(purpose.slug)


def promises(people: Iterable[int], *, language: str = settings.LANGUAGE_CODE) -> dict[int, dict[str, Promised]]:
    """{person: {purpose's slug: Promised}} for all of `people` (primary keys), in two queries.

    Where nothing they read was about a purpose, the notice counts that they had first: what they read later about
    something else takes nothing back.
    """
    keys = list(people)
    if absent(NoticeReceived, keys):
        return {}
    notices_received = NoticeReceived.objects.filter(person__in=keys, failed_at=None).select_related("version")
    binding: dict[tuple[int, str], NoticeReceived] = {}
    for received in notices_received.order_by("-at", "-pk"):
        for slug in received.version.slugs:
            known = binding.get((received.person_id, slug))
            if known is None or not known.speaks_of(slug):
                binding[received.person_id, slug] = received
    versions = {received.version_id for received in binding.values()}
    periods = {
        (period.version_id, period.purpose_slug): period for period in NoticePeriod.objects.filter(version__in=versions)
    }
    by_person: dict[int, dict[str, Promised]] = {}
    for (person, slug), received in binding.items():
        if period := periods.get((received.version_id, slug)):
            promise = Promised(
                period.said(language), period.months, period.to_year_end, received.version.version, received.at
            )
            by_person.setdefault(person, {})[slug] = promise
    return by_person
