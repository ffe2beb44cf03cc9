"""How a record begins: what its parts will ask of one person is asked together, as far as it is known before.

    ask_for_contact(user, key)      with the frame: who it is, the purposes, the rules that are on
    ask_about(contact, user)        then whatever the panels, the countdown and the card read about the person

The parts ask as they always do and find their answers (crm/accounts/together.py); what somebody else than this page
would ask is asked by them.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from consents.grounds.contact_panel import choices_of
from consents.grounds.recording import standings_asked
from crm.accounts.permissions import rights
from crm.accounts.prepared import Keys, prepared
from crm.accounts.together import Asked, ahead, rows_of
from crm.contacts.custom_values.value_store import asking_fields, values_with
from crm.contacts.models import Contact, ContactValue, CustomField, Lead
from crm.contacts.ownership.lookups import contact_of
from crm.contacts.people.contact_record import origins_of
from crm.contacts.safeguards.retention_events import last_activity, leads_dropped
from crm.lists.pages.page_start import ask_ahead
from crm.privacy import page_memo
from crm.privacy.map.empty_tables import existence_of, know
from crm.sales.deal_pages.deal_card import deals_with
from crm.sales.documents.document_card import papers_of
from crm.sales.hooks.retention_events import deals_won_with, last_orders, open_deals_of, papers_with
from crm.sales.objects.object_card import kinds_offered, objects_of
from crm.sales.planned_tasks.next_step_card import open_tasks
from retention.holds.hold_acts import holds_at
from retention.horizons.consent_events import last_forms, last_words
from retention.horizons.needs import rules_on
from retention.periods import local_day

EVENTS = (papers_with, last_forms, last_words, last_activity, leads_dropped, last_orders, open_deals_of, deals_won_with)


def ask_for_contact(user: Any, key: UUID, *, frame: bool, beside: Iterable[Asked] = ()) -> None:
    """Who it is, and what the page asks whoever it is, `beside` included; without the `frame` for a part of a page."""
    at = page_memo.now()
    day = local_day(at)
    fields = asking_fields(CustomField.Record.CONTACT)
    whose = contact_of.asking(user, key=key, alive=False)
    rules, holds = rules_on.asking(None, at=at), holds_at.asking(None, at=at, day=day)
    ask_ahead(user, whose, fields, rules, holds, *beside, frame=frame)


def ask_about(contact: Contact, user: Any) -> None:
    """What is known of the person."""
    people, about = [contact.pk], {"person": contact.pk, "company": None}
    existence = existence_of(people)
    ahead(
        existence,
        *standings_asked(people, None, page_memo.now(), paused=people),
        *(events.asking(None, people=Keys(people)) for events in EVENTS),
        lead_of.asking(None, person=contact.pk),
        values_with.asking(None, holder=ContactValue, record=contact.pk),
        choices_of.asking(None, person=contact.pk),
        origins_of.asking(None, person=contact.pk),
        open_tasks.asking(user, **about),
        papers_of.asking(user, **about),
        objects_of.asking(user, **about),
        kinds_offered.asking(None),
        deals_with.asking(user, **about) if user.may(rights.DEALS_VIEW) else None,
    )
    know(people, rows_of(existence)[0])


@prepared
def lead_of(_reader: None, *, person: int) -> Any:
    """The lead of a contact, with the user who took it on."""
    return Lead.objects.filter(pk=person).select_related("claimed_by")
