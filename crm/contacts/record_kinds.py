"""What contacts and companies provide for lists, imports, exports and column tables (RECORD_KINDS)."""

from crm.contacts.columns import company as company_columns, contact as contact_columns
from crm.contacts.company_imports import company_kind
from crm.contacts.company_list import company_fields
from crm.contacts.contact_list import contact_fields
from crm.contacts.exports import company_files, contact_files
from crm.contacts.links import linked_firms, linked_people
from crm.contacts.people_imports import contact_kind
from crm.privacy.record_kinds import RecordKind


def contact() -> RecordKind:
    """A contact."""
    return RecordKind(
        columns=contact_columns.contacts,
        listed=contact_fields.contacts,
        imported=contact_kind.contacts,
        exported=contact_files.contacts,
        linked=linked_people.contact_target,
    )


def company() -> RecordKind:
    """A company."""
    return RecordKind(
        columns=company_columns.companies,
        listed=company_fields.companies,
        imported=company_kind.companies,
        exported=company_files.companies,
        linked=linked_firms.company_target,
    )
