"""The models of contacts, companies, their history, shares and tags."""

from crm.contacts.models.byproducts import Byproduct
from crm.contacts.models.company import Company
from crm.contacts.models.company_role import CompanyRole
from crm.contacts.models.contact import Contact, ContactTag, ContactUserPermission, Tag
from crm.contacts.models.custom import CustomField, FieldChoice
from crm.contacts.models.custom_values import CompanyValue, ContactValue
from crm.contacts.models.duplicates import Alike, CompanyMerge, CompanyPair, ContactPair
from crm.contacts.models.hand_over import HandedCompany, HandedOver, HandOver
from crm.contacts.models.interaction import Interaction
from crm.contacts.models.interaction_parts import Attachment, Callout, EarlierWording
from crm.contacts.models.lead import Lead
from crm.contacts.models.mailings import Mailing, MailingFile
from crm.contacts.models.object_kinds import ObjectKind
from crm.contacts.models.tags import CompanyTag

__all__ = [
    "Alike",
    "Attachment",
    "Byproduct",
    "Callout",
    "Company",
    "CompanyMerge",
    "CompanyPair",
    "CompanyRole",
    "CompanyTag",
    "CompanyValue",
    "Contact",
    "ContactPair",
    "ContactTag",
    "ContactUserPermission",
    "ContactValue",
    "CustomField",
    "EarlierWording",
    "FieldChoice",
    "HandOver",
    "HandedCompany",
    "HandedOver",
    "Interaction",
    "Lead",
    "Mailing",
    "MailingFile",
    "ObjectKind",
    "Tag",
]
