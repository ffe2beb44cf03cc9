"""For which purposes papers keep people's data, whether or not there is a ground with them (HELD_FOR).

An invoice is kept for tax and books, an order and a contract for themselves, a complaint for its settlement, an offer
for the enquiry.
"""

from collections.abc import Iterable

from django.db.models import Case, CharField, Min, QuerySet, Value, When

from crm.privacy.map.empty_tables import absent
from crm.sales.models import Document

PURPOSES = {  # slugs (crm/privacy/law/purpose_seeds.py)
    Document.Kind.INVOICE: "accounting",
    Document.Kind.ORDER: "contracts",
    Document.Kind.CONTRACT: "contracts",
    Document.Kind.COMPLAINT: "service",
    Document.Kind.OFFER: "enquiries",
}


def papers(people: Iterable[int] | None) -> list[QuerySet]:
    """The purposes of the papers of `people` (primary keys; None: of everybody), each since its first paper."""
    keys = None if people is None else list(people)
    if keys is not None and absent(Document, keys):
        return []
    named = Case(*(When(kind=kind, then=Value(slug)) for kind, slug in PURPOSES.items()), output_field=CharField())
    rows = Document.objects.filter(kind__in=PURPOSES, person__isnull=False).annotate(slug=named).order_by()
    rows = rows if keys is None else rows.filter(person__in=keys)
    return [rows.values("person", "slug").annotate(since=Min("issued_on"))]
