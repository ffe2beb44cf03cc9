"""The card «Deals» of a contact's record and of a company's page."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.models import Company
from crm.contacts.ownership.custody import keeps
from crm.lists.access import reached
from crm.lists.filters.fields import NOBODY
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.sales.deals.masked_deals import Seen, fields_in, people_in, seen
from crm.sales.models import Deal, DealPerson

SHOWN = 6


def record_panel(person: Person, *, user: Any) -> SafeString:
    """The deals that one person is on; nothing while their data are paused."""
    if Restriction.in_force([person.pk]):
        return drawn()
    on_it = DealPerson.objects.filter(person=person).values("deal")
    contact = getattr(person, "contact", None)
    may_add = contact is not None and contact.binned_at is None and keeps(user, contact)
    url = reverse("sales:new_hers", args=[person.uid]) if may_add else ""
    none = absent(DealPerson, [person.pk]) and absent(Deal, [person.pk])
    return card(NOBODY if none else reached(on_it) | Q(person=person), url, user=user, view="contacts:record")


def company_panel(company: Company, *, user: Any) -> SafeString:
    """The deals of one company."""
    may_add = company.binned_at is None and keeps(user, company)
    url = reverse("sales:new_firms", args=[company.uid]) if may_add else ""
    return card(Q(company=company), url, user=user, view="contacts:company")


def card(which: Q, add_url: str, *, user: Any, view: str) -> SafeString:
    """The newest of those deals, open ones first, and the way to add one."""
    if not user.may(rights.DEALS_VIEW):
        return drawn()
    rows = Deal.objects.alive().visible_to(user).filter(which).with_keys()
    found = seen(rows.order_by("outcome", "-last_activity_at", "-pk")[: SHOWN + 1], user, at=timezone.now())
    if found:
        access_log.shown(by=user, view=view, people=people_in(found), fields=fields_in(found))
    add_url = add_url if user.may(rights.DEALS_EDIT) else ""
    return drawn(found[:SHOWN], more=found[SHOWN:], add_url=add_url)


def drawn(rows: Sequence[Seen] = (), *, more: Sequence[Seen] = (), add_url: str = "") -> SafeString:
    """The card; nothing without rows and without a way to add one."""
    return render_to_string("sales/deal_pages/panel.html", {"rows": rows, "more": more, "add_url": add_url})
