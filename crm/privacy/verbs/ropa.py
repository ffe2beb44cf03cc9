"""The record of processing activities (Art. 30(1)), read from purposes and from the map; nothing is typed twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from crm.privacy.categories import Category
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from crm.privacy.verbs.inventory import STAFF, Entry, categories_of, entries_of, room_categories


@dataclass(frozen=True)
class Record:
    """One activity: a purpose in force with what the map says about it."""

    purpose: Purpose
    categories: list[str]  # labels, Art. 30(1)(c)
    rooms: list[Room]  # where these categories are kept
    relations: list[PurposeRecipient]  # Art. 30(1)(d): who gets them, as what, which of them
    security: str  # Art. 30(1)(g)

    @property
    def recipients(self) -> list[Recipient]:
        """Who gets the data."""
        return [row.recipient for row in self.relations]

    @property
    def transfers(self) -> list[Recipient]:
        """Recipients outside the European Economic Area (Art. 30(1)(e))."""
        return [recipient for recipient in self.recipients if is_outside(recipient)]

    @property
    def points(self) -> list[tuple[str, bool]]:
        """What the register must say about the activity, and whether it does."""
        purpose = self.purpose
        return [
            (_("purpose"), bool(purpose.name)),
            (_("legal basis with its article"), bool(purpose.legal_basis and purpose.article)),
            (_("categories of data"), bool(self.categories)),
            (_("recipients"), bool(self.recipients)),
            (_("notice for people"), bool(purpose.notice_text)),
            (_("notice in English"), bool(purpose.notice_text_en)),
            (_("security measures"), bool(self.security)),
        ]

    @property
    def unplaced(self) -> list[str]:
        """Labels of the categories that the purpose needs and no column of ours holds yet."""
        held = {category for room in self.rooms for category in room_categories(room)}
        return [str(Category(category).label) for category in self.purpose.categories if category not in held]

    @property
    def said(self) -> int:
        """How many points are covered."""
        return sum(covered for _point, covered in self.points)

    @property
    def missing(self) -> list[str]:
        """The points that are not."""
        return [point for point, covered in self.points if not covered]


def records(at: datetime | None = None) -> list[Record]:
    """Every purpose in force, by name, with its categories, places and recipients with transfers. Three queries."""
    purposes = Purpose.objects.active(at).with_relations("recipient__transfers")
    return [record_of(purpose, at) for purpose in purposes]


def record_of(purpose: Purpose, at: datetime | None = None) -> Record:
    """The record of one purpose, its relations prefetched."""
    needed = [category for category in Category.values if purpose.needs(category)]
    return Record(
        purpose=purpose,
        categories=[str(Category(category).label) for category in needed],
        rooms=[room for room in rooms() if room_categories(room) & set(needed)],
        relations=purpose.relations(at),
        security=security(needed),
    )


def security(needed: list[str]) -> str:
    """How these categories are guarded, counted in the columns that hold them; empty when nothing holds them yet."""
    held = [
        (room.model._meta.get_field(column.name), column)
        for room in rooms()
        for column in room.columns
        if set(categories_of(room.model, column)) & set(needed)
    ]
    sealed = sum(column.sealed for _field, column in held)
    digests = sum(is_digest(field) for field, _column in held)
    column_counts = {"sealed": sealed, "digests": digests, "plain": len(held) - sealed - digests}
    words = _("Columns sealed with the person's own key: %(sealed)s, keyed digests: %(digests)s, plain: %(plain)s.")
    return words % column_counts if held else ""


def is_digest(field: object) -> bool:
    """Whether a column holds blind indexes or name tokens: keyed numbers that only search can use."""
    return hasattr(field, "of") or isinstance(field, models.BigIntegerField)


def is_outside(recipient: Recipient) -> bool:
    """Whether data that go to the recipient leave the European Economic Area."""
    return bool(recipient.third_countries)


def staff_records() -> list[Entry]:
    """What is kept about our own staff: apart from data subjects, with its own reasons."""
    return entries_of(STAFF)


def relation_as_json(row: PurposeRecipient) -> dict[str, Any]:
    """One recipient of an activity for machines."""
    return {
        "recipient": row.recipient.slug,
        "role": row.as_role,
        "categories": row.given,
        "standing": row.always,
        "country": row.recipient.country,
        "access_country": row.recipient.access_country,
    }


def as_json(record: Record) -> dict[str, Any]:
    """One record for machines."""
    return {
        "purpose": record.purpose.slug,
        "version": record.purpose.version,
        "legal_basis": record.purpose.legal_basis,
        "article": record.purpose.article,
        "categories": list(record.purpose.categories),
        "models": sorted(room.label for room in record.rooms),
        "recipients": [recipient.slug for recipient in record.recipients],
        "relations": [relation_as_json(row) for row in record.relations],
        "transfers": [recipient.slug for recipient in record.transfers],
    }
