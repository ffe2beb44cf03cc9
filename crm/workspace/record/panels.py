"""The cards in the right column of a contact's record, top to bottom, and additional composer tabs.

A panel is `panel(person, *, user)`, returns rendered HTML, empty where it has nothing to show, and writes the access
log for what it shows. A tab is `tab(contact, *, user)` -> {id, kind, label, icon, keys, html}.
"""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from consents.grounds import contact_panel
from crm.contacts.links import back_links
from crm.sales.deal_pages import deal_card
from crm.sales.documents import document_card
from crm.sales.objects import object_card
from crm.sales.planned_tasks import next_step_card

PANELS: tuple[Callable[..., SafeString], ...] = (
    contact_panel.may_contact_panel,
    next_step_card.record_panel,
    deal_card.record_panel,
    document_card.record_panel,
    object_card.record_panel,
    back_links.record_panel,
)
COMPOSER_TABS: tuple[Callable[..., dict[str, Any]], ...] = (next_step_card.composer_tab,)
