"""The field of each kind of record in which everybody of the cast says something that occurs nowhere else."""

from crm.contacts.custom.definitions import add_field
from crm.contacts.models import CustomField
from crm.privacy.actors import system
from crm.privacy.models import Purpose

CATEGORIES = {"contact": "employment", "company": "company", "deal": "correspondence"}


def seeded_field(record: str) -> str:
    """Its name; made where it is not there yet, needed by every purpose that needs such data."""
    found = CustomField.objects.filter(record=record, key="seed").first()
    if found is None:
        needing = [one.slug for one in Purpose.objects.active() if one.needs(CATEGORIES[record])]
        told = {"kind": "text", "label": "Pole", "label_en": "Field", "key": "seed", "purposes": needing}
        found = add_field({**told, "record": record, "category": CATEGORIES[record]}, by=system("seed"))
    return found.name
