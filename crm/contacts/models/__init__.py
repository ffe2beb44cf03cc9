"""Whom sales works with: contacts, companies, their history, shares, tags."""

from crm.contacts.models.company import Company
from crm.contacts.models.company_role import CompanyRole
from crm.contacts.models.contact import Contact, ContactTag, ContactUserPermission, Tag
from crm.contacts.models.hand_over import HandedCompany, HandedOver, HandOver
from crm.contacts.models.hidden_steps import HiddenSteps
from crm.contacts.models.imports import Byproduct, Import, ImportedValue, ImportRow
from crm.contacts.models.interaction import Interaction
from crm.contacts.models.interaction_parts import Attachment, Callout, EarlierWording
from crm.contacts.models.lead import Lead

__all__ = [
    "Attachment",
    "Byproduct",
    "Callout",
    "Company",
    "CompanyRole",
    "Contact",
    "ContactTag",
    "ContactUserPermission",
    "EarlierWording",
    "HandOver",
    "HandedCompany",
    "HandedOver",
    "HiddenSteps",
    "Import",
    "ImportRow",
    "ImportedValue",
    "Interaction",
    "Lead",
    "Tag",
]
