"""`recipients_of(person, at)`: everybody who has or had a person's data from us, the one answer for every place.

Standing recipients of each purpose under which the data are or were held, with the days on which they overlapped, and
whoever got them by a single act. Report, portal page, register, receipts, notices of Art. 19 and breach parties read
it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from consents.recipients.held_purposes import Held, held_for
from crm.privacy.categories import Category
from crm.privacy.models import Disclosure, Person, PurposeRecipient, Recipient


@dataclass(frozen=True)
class Receiving:
    """One recipient of a person: as what, for which purposes, which categories, from when to when (None: goes on).

    `standing` tells those who receive everybody from those who got the data by an act; who does both is standing, and
    `acts` are the moments of the acts.
    """

    recipient: Recipient
    role: str
    standing: bool
    purposes: tuple[str, ...]  # slugs, in order
    categories: frozenset[str]
    since: datetime
    until: datetime | None
    acts: tuple[datetime, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether they receive the data still, without any further act."""
        return self.standing and self.until is None

    @property
    def in_order(self) -> list[str]:
        """The categories in the order of the list."""
        return [code for code in Category.values if code in self.categories]

    def joined(self, other: "Receiving") -> "Receiving":
        """Both as one."""
        ends = (self.until, other.until)
        return replace(
            self,
            role=self.role if self.standing or not other.standing else other.role,
            standing=self.standing or other.standing,
            purposes=tuple(sorted({*self.purposes, *other.purposes})),
            categories=self.categories | other.categories,
            since=min(self.since, other.since),
            until=None if None in ends else max(end for end in ends if end),
            acts=tuple(sorted((*self.acts, *other.acts))),
        )


def recipients_of(person: Person, at: datetime | None = None) -> list[Receiving]:
    """Everybody who has or had the person's data by `at` (now by default), by name. Eight statements, whoever it is."""
    at = at or timezone.now()
    return together((*standing(held_for(person, at), at), *by_act(person, at)))


def together(receivings: Iterable[Receiving]) -> list[Receiving]:
    """Each recipient once, by name."""
    by_recipient: dict[int, Receiving] = {}
    for receiving in receivings:
        known = by_recipient.get(receiving.recipient.pk)
        by_recipient[receiving.recipient.pk] = known.joined(receiving) if known else receiving
    return sorted(by_recipient.values(), key=lambda receiving: str(receiving.recipient))


def standing(spans: Iterable[Held], at: datetime) -> list[Receiving]:
    """Those who receive everybody, for the days on which they and the purpose overlapped."""
    spans = list(spans)
    rows = PurposeRecipient.objects.filter(purpose__slug__in={span.slug for span in spans})
    relations = list(rows.select_related("purpose", "recipient").order_by("pk"))
    return [
        Receiving(row.recipient, row.as_role, True, (span.slug,), frozenset(row.given), *shared)
        for row in relations
        for span in spans
        if span.slug == row.purpose.slug and row.always and (shared := overlap(row, span, at))
    ]


def overlap(row: PurposeRecipient, span: Held, at: datetime) -> tuple[datetime, datetime | None] | None:
    """(since, until) of the days on which the relation and the keeping overlapped; None for none by `at`.

    The first version of a purpose counts from the beginning: data that were held before it was written down lay with
    the same firms.
    """
    since = span.since if row.purpose.version == 1 and row.since is None else max(row.begins, span.since)
    until = min((end for end in (row.ends, span.until) if end and end <= at), default=None)
    return (since, until) if since <= at and (until is None or since < until) else None


def by_act(person: Person, at: datetime) -> list[Receiving]:
    """Whoever got the data by a single act: an export, a page of a program, a calendar, a package."""
    rows = Disclosure.objects.filter(person=person, at__lte=at).select_related("recipient", "purpose")
    return [
        Receiving(
            row.recipient,
            row.recipient.kind,
            False,
            (row.purpose.slug,) if row.purpose else (),
            frozenset(row.categories) & frozenset(Category.values),
            row.at,
            row.at,
            (row.at,),
        )
        for row in rows.order_by("at", "pk")
    ]
