"""The cards of a company's page, top to bottom: `panel(company, *, user)` -> rendered HTML."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from crm.contacts.links import back_links
from crm.sales.deal_pages import deal_card
from crm.sales.documents import document_card
from crm.sales.objects import object_card
from crm.sales.planned_tasks import next_step_card

PANELS: tuple[Callable[..., SafeString], ...] = (
    next_step_card.company_panel,
    deal_card.company_panel,
    document_card.company_panel,
    object_card.company_panel,
    back_links.company_panel,
)
