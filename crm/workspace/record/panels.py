"""What higher rooms add to a contact's record: the cards of its right column, from top to bottom, and composer tabs.

A panel is `panel(person, *, user)` and answers with finished HTML, empty where it has nothing to say; what it shows is
in the access log when it returns. A tab is `tab(contact, *, user)` -> {id, kind, label, icon, keys, html}.
"""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from consents.grounds import contact_panel
from crm.sales.deal_pages import deal_card
from crm.sales.documents import document_card
from crm.sales.planned_tasks import next_step_card

PANELS: tuple[Callable[..., SafeString], ...] = (
    contact_panel.may_contact_panel,
    next_step_card.record_panel,
    deal_card.record_panel,
    document_card.record_panel,
)
COMPOSER_TABS: tuple[Callable[..., dict[str, Any]], ...] = (next_step_card.composer_tab,)
