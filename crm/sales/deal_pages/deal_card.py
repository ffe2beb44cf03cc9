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
from crm.accounts.prepared import prepared
from crm.contacts.models import Company
from crm.contacts.ownership.custody import has_custody
from crm.lists.access import in_subquery
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader, fields_in, people_in
from crm.sales.models import Deal, DealPerson

SHOWN = 6


def record_panel(person: Person, *, user: Any) -> SafeString:
    """The deals that one person is on; nothing while their data are paused."""
    if Restriction.in_force([person.pk]):
        return render_card()
    contact = getattr(person, "contact", None)
    may_add = contact is not None and contact.binned_at is None and has_custody(user, contact)
    url = reverse("sales:new_hers", args=[person.uid]) if may_add else ""
    none = absent(DealPerson, [person.pk]) and absent(Deal, [person.pk])
    return card({"person": person.pk, "company": None}, url, user=user, view="contacts:record", none=none)


def company_panel(company: Company, *, user: Any) -> SafeString:
    """The deals of one company."""
    may_add = company.binned_at is None and has_custody(user, company)
    url = reverse("sales:new_firms", args=[company.uid]) if may_add else ""
    return card({"person": None, "company": company.pk}, url, user=user, view="contacts:company")


@prepared
def deals_with(reader: Any, *, person: int | None, company: int | None) -> Any:
    """The newest deals that a person is on or that a company has, open ones first."""
    on_it = in_subquery(DealPerson.objects.filter(person=person).values("deal"))
    which = Q(company=company) if person is None else on_it | Q(person=person)
    rows = Deal.objects.alive().visible_to(reader).filter(which).with_keys()
    return rows.order_by("outcome", "-last_activity_at", "-pk")[: SHOWN + 1]


def card(whose: dict[str, int | None], add_url: str, *, user: Any, view: str, none: bool = False) -> SafeString:
    """The newest of somebody's deals, open ones first, and the way to add one. `none`: they have none at all."""
    if not user.may(rights.DEALS_VIEW):
        return render_card()
    rows_seen = [] if none else deals_for_reader(deals_with.rows(user, **whose), user, at=timezone.now())
    if rows_seen:
        access_log.shown(by=user, view=view, people=people_in(rows_seen), fields=fields_in(rows_seen))
    add_url = add_url if user.may(rights.DEALS_EDIT) else ""
    return render_card(rows_seen[:SHOWN], more=rows_seen[SHOWN:], add_url=add_url)


def render_card(
    rows: Sequence[DealForReader] = (), *, more: Sequence[DealForReader] = (), add_url: str = ""
) -> SafeString:
    """The rendered card; empty without rows and without a link to add one."""
    return render_to_string("sales/deal_pages/panel.html", {"rows": rows, "more": more, "add_url": add_url})
