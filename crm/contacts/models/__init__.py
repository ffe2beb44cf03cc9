"""Whom sales works with: contacts, companies, their history, shares, tags."""

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Contact, ContactTag, ContactUserPermission, Tag
from crm.contacts.models.imports import Byproduct, Import, ImportedValue, ImportRow
from crm.contacts.models.interaction import Interaction
from crm.contacts.models.merges import CompanyMerge
from crm.contacts.models.pairs import Alike, CompanyPair, ContactPair

__all__ = [
    "Alike",
    "Byproduct",
    "Company",
    "CompanyMerge",
    "CompanyPair",
    "Contact",
    "ContactPair",
    "ContactTag",
    "ContactUserPermission",
    "Import",
    "ImportRow",
    "ImportedValue",
    "Interaction",
    "Tag",
]
