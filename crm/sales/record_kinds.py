"""What deals, papers and tasks bring to lists, imports, exports and tables of columns (RECORD_KINDS)."""

from crm.privacy.record_kinds import RecordKind
from crm.sales.agenda import task_filters
from crm.sales.columns import deal as deal_columns, document as document_columns, task as task_columns
from crm.sales.deal_imports import kind as deal_kind
from crm.sales.deal_lists import deal_export, deal_filters
from crm.sales.documents import document_filters
from crm.sales.hooks import linked_deals
from crm.sales.object_imports import object_import_kind
from crm.sales.objects import linked_objects, object_export


def deal() -> RecordKind:
    """A deal."""
    return RecordKind(
        columns=deal_columns.deals,
        listed=deal_filters.deals,
        imported=deal_kind.deals,
        exported=deal_export.deals,
        linked=linked_deals.deal_target,
    )


def document() -> RecordKind:
    """A paper of the trade; it has an import of its own (crm/sales/document_imports)."""
    return RecordKind(columns=document_columns.documents, listed=document_filters.documents)


def task() -> RecordKind:
    """A task."""
    return RecordKind(columns=task_columns.tasks, listed=task_filters.tasks)


def own_kinds() -> RecordKind:
    """Records of the kinds that the house made for itself: their columns are custom fields, their list is their own."""
    return RecordKind(
        imported=object_import_kind.object_kinds,
        exported=object_export.object_kinds,
        leading=linked_objects.object_source,
    )
