"""For which purposes papers keep people's data, whether or not there is a ground with them (HELD_FOR).

An invoice is kept for tax and books, a contract for itself, a complaint for its settlement, an offer for the enquiry.
"""

from collections.abc import Iterable, Iterator

from django.db.models import Min

from consents.recipients.held_purposes import Held
from crm.narrowing import promised
from crm.privacy.map.empty_tables import absent
from crm.sales.models import Document
from retention.horizons.retention_events import midnight

PURPOSES = {  # slugs (crm/privacy/law/purpose_seeds.py)
    Document.Kind.INVOICE: "accounting",
    Document.Kind.CONTRACT: "contracts",
    Document.Kind.COMPLAINT: "service",
    Document.Kind.OFFER: "enquiries",
}


def papers(people: Iterable[int]) -> Iterator[tuple[int, Held]]:
    """The purposes of the papers of `people` (primary keys), each since its first paper: one statement."""
    keys = list(people)
    if absent(Document, keys):
        return
    rows = Document.objects.filter(person__in=keys).order_by("person", "kind").values("person", "kind")
    for person, kind, first in rows.annotate(first=Min("issued_on")).values_list("person", "kind", "first"):
        if kind in PURPOSES:
            yield promised(person), Held(PURPOSES[Document.Kind(kind)], midnight(first))
