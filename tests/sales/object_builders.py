"""Kinds of records and records for tests: made by the verbs that people use."""

from datetime import date

from crm.contacts.custom.definitions import add_field
from crm.contacts.object_kinds.kind_verbs import add_kind
from crm.privacy.actors import system
from crm.sales.models import ObjectRecord
from crm.sales.objects.object_verbs import add

BY = system("test")
POLICY = {
    "name": "Polisa",
    "plural": "Polisy",
    "name_en": "Policy",
    "plural_en": "Policies",
    "title_label": "Numer polisy",
    "title_label_en": "Number of the policy",
    "end_label": "Ważna do",
    "end_label_en": "Valid until",
    "icon": "shield-check",
    "of_person": True,
    "of_company": True,
    "with_deal": True,
    "category": "correspondence",
    "purpose": "contracts",
}
FIELD = {"kind": "text", "category": "correspondence", "purposes": ["contracts"]}


def make_kind(**values):
    """A kind; policies of people and companies unless said otherwise."""
    return add_kind({**POLICY, **values}, by=BY)


def make_field(of, label, **values):
    """A field of such records; a text unless said otherwise."""
    return add_field({**FIELD, "record": of.record, "label": label, **values}, by=BY)


def own_record(kind, by, contact=None, company=None, called="POL-2026-77", **values):
    """A saved record, fetched again with its keys."""
    values = {"called": called, "ends_on": date(2027, 6, 30), **values}
    return again(add(kind, values, by=by, contact=contact, company=company))


def again(record):
    """The record as the database holds it."""
    return ObjectRecord.objects.with_keys().get(pk=record.pk)
