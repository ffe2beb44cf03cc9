"""How a company's page begins: what its card and its panels ask of one company is asked together.

The parts ask as they always do and find their answers (crm/accounts/together.py).
"""

from crm.accounts.filled_together import fill
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.custom_values.value_store import asking_fields, values_with
from crm.contacts.links.back_links import links_to
from crm.contacts.models import CompanyValue, CustomField
from crm.sales.deal_pages.deal_card import deals_with
from crm.sales.documents.document_card import papers_of
from crm.sales.objects.object_card import kinds_offered, objects_of
from crm.sales.planned_tasks.next_step_card import open_tasks


def ask_about(company_record: CompanyRecord, *, frame: bool) -> None:
    """What is known of the company, with the `frame` unless it is for a part of a page."""
    company, user = company_record.company, company_record.reader
    about = {"person": None, "company": company.pk}
    beside = [
        *(of_the_frame(user) if frame else ()),
        asking_fields(CustomField.Record.COMPANY),
        values_with.asking(None, holder=CompanyValue, record=company.pk),
        open_tasks.asking(user, **about),
        papers_of.asking(user, person=company.sole_trader_id, company=company.pk),
        objects_of.asking(user, person=company.sole_trader_id, company=company.pk),
        links_to.asking(None, kind="company", record=company.pk),
        kinds_offered.asking(None),
        deals_with.asking(user, **about) if user.may(rights.DEALS_VIEW) else None,
    ]
    fill(company_record.tag_rows, company_record.merge_rows, beside=beside)
