"""The card «Documents» of a contact's record and of a company's page.

A panel returns finished HTML, and what it shows is in the access log.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.contacts.models import Company
from crm.contacts.ownership.custody import has_custody
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.sales.documents.masked_documents import documents_for_reader, fields_in, people_in
from crm.sales.models import Document

SHOWN = 6


def record_panel(person: Person, *, user: Any) -> SafeString:
    """The papers of one person; nothing while their data are paused."""
    rows = [] if absent(Document, [person.pk]) else papers_of.rows(user, person=person.pk, company=None)
    contact = getattr(person, "contact", None)
    may_add = contact is not None and contact.binned_at is None and has_custody(user, contact)
    url = reverse("sales:add_hers", args=[person.uid]) if may_add and not Restriction.in_force([person.pk]) else ""
    return card(rows, url, user=user, view="contacts:record")


def company_panel(company: Company, *, user: Any) -> SafeString:
    """The papers of one company; of a sole trader's, theirs."""
    rows = papers_of.rows(user, person=company.sole_trader_id, company=company.pk)
    may_add = company.binned_at is None and has_custody(user, company)
    url = reverse("sales:add_firms", args=[company.uid]) if may_add else ""
    return card(rows, url, user=user, view="contacts:company")


@prepared
def papers_of(reader: Any, *, person: int | None, company: int | None) -> Any:
    """The newest papers of a person, of a company, or of a sole trader and their company."""
    whose = [Q(**{name: key}) for name, key in (("company", company), ("person", person)) if key is not None]
    rows = Document.objects.visible_to(reader).filter(reduce(or_, whose))
    return rows.with_keys().order_by("-issued_on", "-pk")[: SHOWN + 1]


def card(rows: list[Document], add_url: str, *, user: Any, view: str) -> SafeString:
    """The newest of `rows`, and the link to add one."""
    paper_rows = documents_for_reader(rows, user)
    if paper_rows:
        access_log.shown(by=user, view=view, people=people_in(paper_rows), fields=fields_in(paper_rows))
    add_url = add_url if user.may(rights.CONTACTS_EDIT) else ""
    return render_to_string(
        "sales/documents/panel.html", {"papers": paper_rows[:SHOWN], "more": paper_rows[SHOWN:], "add_url": add_url}
    )
