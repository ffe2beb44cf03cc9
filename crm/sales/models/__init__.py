"""What sales keeps about its trade."""

from crm.sales.models.documents import Document
from crm.sales.models.feeds import CalendarFeed
from crm.sales.models.imports import DocumentLoad, DocumentRow
from crm.sales.models.tasks import Task
from crm.sales.models.turnover import Turnover

__all__ = ["CalendarFeed", "Document", "DocumentLoad", "DocumentRow", "Task", "Turnover"]
