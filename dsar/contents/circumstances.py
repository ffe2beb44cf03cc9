"""What goes with the copy (Art. 15(1), (2)): purposes, recipients, periods, rights, sources, transfers, decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Ground
from consents.recipients.held_purposes import held_for
from consents.recipients.person_recipients import Receiving, recipients_of
from consents.recipients.receiving_words import (
    category_words,
    country_words,
    passage_words,
    place_words,
    purpose_words,
    role_words,
    when_words,
)
from consents.recipients.safeguards import passages, where_to_ask
from crm.accounts.language.formats import cited, day
from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import Origin, Person, Purpose
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
    categories, received = set(categories), recipients_of(person, at)
    return [
        purposes(person, at),
        categories_held(categories),
        recipients(received, categories),
        transfers(received, at),
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
    rows += without_ground(person, {ground.purpose.slug for ground in grounds}, at)
    head = [_("Purpose"), _("Legal basis"), _("Channel"), _("Since"), _("Until"), _("Objection")]
    text = [] if rows else [_("We hold your data for no purpose of our own any more.")]
    return Section("purposes", _("What we use your data for"), text, head, rows)


def without_ground(person: Person, known: set[str], at: datetime) -> list[list[str]]:
    """Purposes that need no ground of their own with anybody: papers, requests, proof of consents, the access log."""
    in_force = {purpose.slug: purpose for purpose in Purpose.in_force(at)}
    return [
        [
            str(purpose),
            " · ".join(filter(None, [purpose.get_legal_basis_display(), cited(purpose.article)])),
            NONE,
            day(held.since),
            NONE,
            NONE,
        ]
        for held in sorted(held_for(person, at), key=lambda held: held.slug)
        if held.slug not in known and (purpose := in_force.get(held.slug))
    ]


def categories_held(categories: set[str]) -> Section:
    """Art. 15(1)(b): the categories of data that we hold."""
    labels = [[str(category.label)] for category in Category if category.value in categories]
    return Section("categories", _("What kinds of data we hold"), [], [_("Kind of data")], labels)


def recipients(received: list[Receiving], categories: set[str]) -> Section:
    """Art. 15(1)(c) by name (C-154/21): standing recipients and single disclosures."""
    rows = [
        [
            str(receiving.recipient),
            role_words(receiving),
            country_words(receiving.recipient),
            category_words(receiving, categories),
            purpose_words(receiving),
            when_words(receiving),
        ]
        for receiving in received
    ]
    head = [_("Recipient"), _("Role"), _("Country"), _("What they got"), _("For what"), _("When")]
    text = [] if rows else [_("We have given your data to nobody.")]
    return Section("recipients", _("Who got your data"), text, head, rows)


def transfers(received: list[Receiving], at: datetime) -> Section:
    """Art. 15(2), 46: what went outside the European Economic Area or is seen from there, and what protects it."""
    outside = passages(received, at)
    rows = [[passage.who, place_words(passage), passage_words(passage)] for passage in outside]
    text = (
        [
            _("These recipients keep your data outside the European Economic Area or see them from there."),
            where_to_ask(),
        ]
        if rows
        else [_("We have not sent your data outside the European Economic Area.")]
    )
    head = [_("Recipient"), _("Country"), _("What protects your data")]
    return Section("transfers", _("Transfers outside the EEA"), text, head, rows)


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
