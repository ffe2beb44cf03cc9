"""What a person was promised about keeping: it caps hers until she gets another notice (Art. 5(1)(a), 13(2)(a))."""

from dataclasses import dataclass
from datetime import date, datetime

from consents.models import NoticePeriod, NoticeReceived
from crm.privacy.deadlines import add_months
from crm.privacy.models import Person, Purpose


@dataclass(frozen=True)
class Promised:
    """What a person was told last about keeping her data for one purpose."""

    words: str
    months: int | None
    to_year_end: bool
    version: int
    told_at: datetime

    def end(self, event: date) -> date | None:
        """The last day of keeping after `event`; None where no number was promised."""
        if self.months is None:
            return None
        day = add_months(event, self.months)
        return date(day.year, 12, 31) if self.to_year_end else day


def promised(person: Person, purpose: Purpose, *, language: str = "pl") -> Promised | None:
    """The period promised in the newest notice that reached her and spoke of `purpose`; None where none promised one.

    A later, longer rule does not reach her before she gets another notice (Art. 5(1)(a), 13(2)(a)).
    """
    slug = purpose.slug
    told = NoticeReceived.objects.filter(person=person, failed_at=None).select_related("version")
    last = next((one for one in told.order_by("-at", "-pk") if slug in one.version.slugs), None)
    if last is None:
        return None
    period = NoticePeriod.objects.filter(version=last.version_id, purpose_slug=slug).first()
    if period is None:
        return None
    return Promised(period.said(language), period.months, period.to_year_end, last.version.version, last.at)
