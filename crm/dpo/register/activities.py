"""Processing activities as the register tells them: a record of the map, whose data, how long (Art. 30(1)(c), (f))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from consents.models import Ground
from crm.contacts.models import Contact
from crm.dpo.transfers.states import Row, rows_of
from crm.privacy.categories import Category
from crm.privacy.models import LegalBasis, Purpose, Recipient
from crm.privacy.verbs.inventory import Entry
from crm.privacy.verbs.ropa import Record, records, staff_records
from retention.models import Rule
from retention.words import period_words

Status = Contact.Status
# Whom a purpose reaches, by what they are to us; None: whoever has no contact, since she only wrote.
PEOPLE: dict[str | None, Any] = {
    Status.LEAD: _("people who asked about an offer"),
    Status.CUSTOMER: _("customers"),
    Status.PARTNER: _("partners"),
    Status.FORMER: _("former customers"),
    None: _("people who wrote to us"),
}
# Purposes of which nobody has a ground of her own: they follow from what else is done.
WITHOUT_GROUNDS: dict[str, Any] = {
    "accounting": _("customers with papers"),
    "consent-records": _("people who agreed or objected"),
    "security": _("our staff, and everybody whose data they look at"),
}


@dataclass(frozen=True)
class Activity:
    """One activity: `people` and `limits` in words, in the reader's language."""

    record: Record
    people: list[str]
    limits: list[str]
    transfers: list[Row]  # Art. 30(1)(e): each third country, with what allows it

    @property
    def purpose(self) -> Purpose:
        """What for."""
        return self.record.purpose

    @property
    def recipients(self) -> list[Recipient]:
        """Who gets the data."""
        return self.record.recipients

    @property
    def relations(self) -> list[dict[str, Any]]:
        """[{recipient, role, often, given}] in words, for page and paper; `given` only where it is not all."""
        return [
            {
                "recipient": row.recipient,
                "role": row.role_words,
                "often": gettext("receives everybody") if row.always else gettext("receives by single acts"),
                "given": "" if row.categories is None else ", ".join(str(Category(code).label) for code in row.given),
            }
            for row in self.record.relations
        ]

    @property
    def points(self) -> list[tuple[str, bool]]:
        """What the register must say about the activity, and whether it does."""
        return [
            *self.record.points,
            (gettext("categories of people"), bool(self.people)),
            (gettext("time limits for erasure"), bool(self.limits)),
        ]

    @property
    def said(self) -> int:
        """How many points of Art. 30 are covered."""
        return sum(covered for _point, covered in self.points)

    @property
    def missing(self) -> list[str]:
        """The points that are not."""
        return [point for point, covered in self.points if not covered]


def activities(at: datetime) -> list[Activity]:
    """Every purpose in force, by name. The number of queries does not depend on the number of purposes."""
    whose, limits = people_by_purpose(), limits_by_purpose(at)
    return [
        Activity(
            record,
            whose_of(record.purpose, whose),
            limits_of(record.purpose, limits.get(record.purpose.slug, ())),
            [row for recipient in record.recipients for row in rows_of(recipient, timezone.localdate(at))],
        )
        for record in records(at)
    ]


def people_by_purpose() -> dict[str, list[str]]:
    """{purpose: kinds of people it reaches}, by the grounds in force; no personal data are read."""
    rows = Ground.objects.filter(ended_at=None).order_by().values_list("purpose__slug", "person__contact__status")
    statuses: dict[str, set[str | None]] = {}
    for slug, status in rows.distinct():
        statuses.setdefault(slug, set()).add(status)
    return {
        slug: [str(words) for status_code, words in PEOPLE.items() if status_code in kinds]
        for slug, kinds in statuses.items()
    }


def whose_of(purpose: Purpose, people: dict[str, list[str]]) -> list[str]:
    """Whose data one purpose is about."""
    if purpose.slug in WITHOUT_GROUNDS:
        return [str(WITHOUT_GROUNDS[purpose.slug])]
    return people.get(purpose.slug, [])


def limits_by_purpose(at: datetime) -> dict[str, list[Rule]]:
    """{purpose: the rules that are on}."""
    rules_by_purpose: dict[str, list[Rule]] = {}
    for rule in Rule.objects.on(at).exclude(purpose="").order_by("slug"):
        rules_by_purpose.setdefault(rule.purpose, []).append(rule)
    return rules_by_purpose


def limits_of(purpose: Purpose, rules: Iterable[Rule]) -> list[str]:
    """How long the data of one purpose stay: a consent until it is withdrawn, the rest by rules."""
    limits = [gettext("until the consent is withdrawn")] if purpose.legal_basis == LegalBasis.CONSENT else []
    return [*limits, *(f"{period_words(rule)}: {rule.get_start_display()}" for rule in rules)]


def staff() -> list[dict[str, Any]]:
    """[{entry, why}] of what is kept about our own staff, the reasons in the reader's language."""
    return [{"entry": record, "why": why_of(record)} for record in staff_records()]


def why_of(entry: Entry) -> str:
    """The reason as a sentence begins; it is declared in English beside the model."""
    words = gettext(entry.why) if entry.why else ""
    return words[:1].upper() + words[1:]
