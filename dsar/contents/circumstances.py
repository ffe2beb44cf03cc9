"""What goes with the copy (Art. 15(1), (2)): purposes, recipients, periods, rights, sources, transfers, decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Ground
from crm.accounts.language.formats import cited, day
from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import Disclosure, Origin, Person, Recipient
from crm.privacy.verbs.ropa import is_outside
from dsar.contents.storage_periods import NONE, lasting


@dataclass(frozen=True)
class Section:
    """One part of the report: sentences, and a table (`head` empty: none)."""

    key: str
    title: str
    text: list[str]
    head: list[str]
    rows: list[list[str]]

    def as_json(self) -> dict[str, Any]:
        """For machines: each row by the words of the head."""
        rows = [dict(zip(self.head, row, strict=True)) for row in self.rows]
        return {"title": self.title, "text": self.text, "rows": rows}


def circumstances(person: Person, categories: Iterable[str], at: datetime) -> list[Section]:
    """Every point of Art. 15(1) and (2) in its order, in the active language. `categories` are those that we hold."""
    categories, (recipients, abroad) = set(categories), disclosures(person)
    return [
        purposes(person, at),
        categories_held(categories),
        recipients,
        abroad,
        periods(person, categories, at),
        rights(),
        complaint(),
        sources(person),
        automated(),
    ]


def purposes(person: Person, at: datetime) -> Section:
    """Art. 15(1)(a): what for, on what ground, since when."""
    grounds = Ground.objects.filter(person=person).select_related("purpose").order_by("purpose__slug", "channel")
    rows = [
        [
            str(ground.purpose),
            " · ".join(filter(None, [ground.get_basis_display(), cited(ground.purpose.article)])),
            ground.get_channel_display() or NONE,
            day(ground.since),
            day(ground.ended_at or ground.expires_at) if ground.ended_at or ground.expires_at else NONE,
            _("objected on %(day)s") % {"day": day(ground.objected_at)} if ground.objected(at) else NONE,
        ]
        for ground in grounds
    ]
    head = [_("Purpose"), _("Legal basis"), _("Channel"), _("Since"), _("Until"), _("Objection")]
    text = [] if rows else [_("We hold your data for no purpose of our own any more.")]
    return Section("purposes", _("What we use your data for"), text, head, rows)


def categories_held(categories: set[str]) -> Section:
    """Art. 15(1)(b): the categories of data that we hold."""
    labels = [[str(category.label)] for category in Category if category.value in categories]
    return Section("categories", _("What kinds of data we hold"), [], [_("Kind of data")], labels)


def disclosures(person: Person) -> tuple[Section, Section]:
    """Art. 15(1)(c) by name (C-154/21), and 15(2): those outside the European Economic Area."""
    rows = Disclosure.objects.filter(person=person).select_related("recipient").order_by("at", "pk")
    by_recipient: dict[int, list[Disclosure]] = {}
    for row in rows:
        by_recipient.setdefault(row.recipient_id, []).append(row)
    table = [recipient_row(disclosed) for disclosed in by_recipient.values()]
    head = [_("Recipient"), _("Role"), _("Country"), _("What they got"), _("When")]
    none = [] if table else [_("We have given your data to nobody.")]
    outside = [one for one in ([disclosed[0].recipient] for disclosed in by_recipient.values()) if is_outside(one[0])]
    return (
        Section("recipients", _("Who got your data"), none, head, table),
        transfers([one[0] for one in outside]),
    )


def recipient_row(disclosed: list[Disclosure]) -> list[str]:
    """One recipient: who, what kinds of data, from when to when."""
    to: Recipient = disclosed[0].recipient
    kinds = dict.fromkeys(kind for disclosure in disclosed for kind in disclosure.categories)
    days = dict.fromkeys([day(disclosed[0].at), day(disclosed[-1].at)])
    labels = ", ".join(str(Category(kind).label) for kind in kinds if kind in Category.values)
    return [str(to), str(to.get_kind_display()), to.country, labels or NONE, " – ".join(days)]


def transfers(abroad: list[Recipient]) -> Section:
    """Art. 15(2), 46: transfers outside the European Economic Area."""
    text = (
        [_("These recipients are outside the European Economic Area. You can ask us for a copy of the safeguards.")]
        if abroad
        else [_("We have not sent your data outside the European Economic Area.")]
    )
    rows = [[str(recipient), recipient.country] for recipient in abroad]
    return Section("transfers", _("Transfers outside the EEA"), text, [_("Recipient"), _("Country")], rows)


def periods(person: Person, categories: set[str], at: datetime) -> Section:
    """Art. 15(1)(d): by kind of data that we hold how long it stays, as retention computes it today."""
    head = [_("Kind of data"), _("How long"), _("Reason")]
    text = [
        _("While your request is under way nothing is erased but what you ask us to."),
        _("The days are those of today. Something new between us, such as a contract, can move them."),
        _("Copies in backups disappear with the backups, which are kept for a fixed number of days."),
    ]
    return Section("periods", _("How long we keep your data"), text, head, lasting(person, categories, at))


def rights() -> Section:
    """Art. 15(1)(e): the rights people have."""
    text = [
        _("You can ask us to correct your data, to erase them or to restrict their use."),
        _("You can object to what we do on the ground of our interest, and to offers at any time without a reason."),
        _("You can take back a consent at any time. What was done before stays lawful."),
        _("What you gave us on a consent or contract you can get in a form that machines read."),
    ]
    return Section("rights", _("What you can ask for"), text, [], [])


def complaint() -> Section:
    """Art. 15(1)(f), with the address."""
    return Section("complaint", _("Where you can complain"), [str(jurisdiction().formulas.complaint_in_copy)], [], [])


def sources(person: Person) -> Section:
    """Art. 15(1)(g): where the data came from."""
    rows = [
        [str(origin.get_kind_display()), origin.label or NONE, day(origin.obtained_at)]
        for origin in Origin.objects.filter(person=person).select_related("person__key").order_by("obtained_at", "pk")
    ]
    text = [] if rows else [_("We have no record of where your data came from.")]
    return Section("sources", _("Where your data came from"), text, [_("Way"), _("Source"), _("Day")], rows)


def automated() -> Section:
    """Art. 15(1)(h), 22: the product has no rule that decides about people."""
    text = [_("Nothing is decided about you by a machine alone, and no profile of you is computed.")]
    return Section("automated", _("Automated decisions"), text, [], [])
