"""Which of our papers and deals an invoice from KSeF belongs to."""

from typing import Any

from django.db.models import Q

from crm.sales.document_imports.row_problems import read
from crm.sales.models import Deal, Document, DocumentRow


def papers_of(row: DocumentRow) -> Any:
    """Invoices of whose the row is; none for nobody's."""
    invoices = Document.objects.filter(kind=Document.Kind.INVOICE).with_keys()
    if row.person_id:
        return invoices.filter(person=row.person_id)
    return invoices.filter(company=row.company_id, person=None) if row.company_id else invoices.none()


def paper_without_number(row: DocumentRow) -> Document | None:
    """The one with this number that does not know yet that KSeF has it."""
    values, _problems = read(row.cells or {})
    if not values.get("ksef") or not values.get("number"):
        return None
    papers = papers_of(row).exclude(ksef_state__in=Document.UNDER_WAY)
    same = [paper for paper in papers if paper.told("number") == values["number"] and not paper.told("ksef")]
    return same[0] if len(same) == 1 else None


def deal_of(row: DocumentRow) -> Deal | None:
    """The deal of what it corrects; else the one won deal of theirs without an invoice. None where it is unclear."""
    cells = row.cells or {}
    if corrected := {cells.get("corrects"), cells.get("corrects_ksef")} - {None, ""}:
        papers = papers_of(row).select_related("deal")
        its = {paper.deal for paper in papers if corrected & {paper.told("number"), paper.told("ksef")}}
        return its.pop() if len(its) == 1 else None
    whose = Q(person=row.person_id) if row.person_id else Q(company=row.company_id, person=None)
    rows = Deal.objects.placed().filter(whose, outcome=Deal.Outcome.WON, binned_at=None)
    deals = list(rows.exclude(documents__kind=Document.Kind.INVOICE)[:2])
    return deals[0] if len(deals) == 1 else None
