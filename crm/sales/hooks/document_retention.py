"""What the time of keeping counts from: papers. Plugged in by RETENTION_EVENTS.

An invoice keeps from the day its payment fell due (OP art. 70) and from its issue (UoR art. 74), a contract from its
end, a complaint from its settlement; an offer from its issue, for those who enquired.
A running contract and a complaint that nobody has settled are under way: they keep without an end.
"""

from collections.abc import Iterable, Iterator

from django.urls import reverse

from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.empty_tables import absent
from crm.sales.models import Document
from retention.horizons.retention_events import Event, midnight
from retention.models import Start

Kind = Document.Kind
COMPLAINTS, OFFERS = (
    "service",
    "enquiries",
)  # purposes (crm/privacy/law/purpose_seeds.py): no other is kept by such a paper


def events(people: Iterable[int]) -> Iterator[Event]:
    """Events of the papers of `people` (keys), with number and page of each: one query, however many they are."""
    keys = list(people)
    if absent(Document, keys):
        return
    rows = Document.objects.filter(person__in=keys).select_related("person__key").order_by("pk")
    for document in rows.iterator(chunk_size=2000):
        yield from of_one(document)


def of_one(document: Document) -> Iterator[Event]:
    """What one paper gives rise to. Only an invoice is a voucher of the books; an offer answers an enquiry."""
    told = {"ref": called(document), "url": reverse("sales:document", args=[document.uid])}
    person, issued = document.person_id, midnight(document.issued_on)
    ended = midnight(document.ended_on) if document.ended_on else issued
    if document.kind == Kind.INVOICE:
        due = midnight(document.payment_due_on) if document.payment_due_on else issued
        yield Event(person, Start.DOCUMENT, issued, **told)
        yield Event(person, Start.PAYMENT_DUE, due, **told)
    elif document.kind == Kind.CONTRACT:
        yield Event(person, Start.CONTRACT_END, ended, open=document.open, **told)
    elif document.kind == Kind.COMPLAINT:
        yield Event(person, Start.CASE_END, ended, COMPLAINTS, open=document.open, **told)
    else:
        yield Event(person, Start.DOCUMENT, issued, OFFERS, **told)


def called(document: Document) -> str:
    """Its number, else kind and short key."""
    try:
        return document.told("number") or f"{document.get_kind_display()} {document.uid.hex[:8].upper()}"
    except Unreadable:
        return document.uid.hex[:8].upper()
