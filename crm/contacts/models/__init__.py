"""Whom sales works with: contacts, companies, their history, shares, tags."""

from crm.contacts.models.company import Company
from crm.contacts.models.company_role import CompanyRole
from crm.contacts.models.contact import Contact, ContactTag, ContactUserPermission, Tag
from crm.contacts.models.custom import CustomField, FieldChoice
from crm.contacts.models.custom_values import CompanyValue, ContactValue
from crm.contacts.models.hand_over import HandedCompany, HandedOver, HandOver
from crm.contacts.models.hidden_steps import HiddenSteps, SettledStep
from crm.contacts.models.import_rows import Byproduct, ImportedValue, ImportRow
from crm.contacts.models.imports import Import
from crm.contacts.models.inbox import FiledMail, IgnoredSender, WaitingMail
from crm.contacts.models.interaction import Interaction
from crm.contacts.models.interaction_parts import Attachment, Callout, EarlierWording
from crm.contacts.models.lead import Lead
from crm.contacts.models.letters import Draft, LetterTemplate
from crm.contacts.models.mailings import Mailing, MailingFile
from crm.contacts.models.mappings import SavedMapping
from crm.contacts.models.merges import CompanyMerge
from crm.contacts.models.pairs import Alike, CompanyPair, ContactPair
from crm.contacts.models.tags import CompanyTag
from crm.contacts.models.views import Habit, Pin, SavedView, ViewWord

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
    "Draft",
    "EarlierWording",
    "FieldChoice",
    "FiledMail",
    "Habit",
    "HandOver",
    "HandedCompany",
    "HandedOver",
    "HiddenSteps",
    "IgnoredSender",
    "Import",
    "ImportRow",
    "ImportedValue",
    "Interaction",
    "Lead",
    "LetterTemplate",
    "Mailing",
    "MailingFile",
    "Pin",
    "SavedMapping",
    "SavedView",
    "SettledStep",
    "Tag",
    "ViewWord",
    "WaitingMail",
]
