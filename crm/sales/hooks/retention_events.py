"""What sales does to retention (RETENTION_EVENTS): papers, orders and deals, as events that periods are counted from.

An invoice keeps from the day its payment fell due (taxes) and from its issue (books), an order and a contract from
their end, a complaint from its settlement; an offer from its issue, for those who enquired. A running contract and a
complaint that nobody has settled are under way: they keep without an end. Orders are the person's own: a contract, an
invoice or a complaint starts the clock anew; an offer is ours and restarts nothing. An open deal keeps whoever is on
it, a won one is its party's act.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max
from django.urls import reverse

from crm.accounts.prepared import Keys, prepared
from crm.lists.access import pk_among
from crm.narrowing import promised
from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.empty_tables import absent
from crm.sales.models import Deal, DealPerson, Document
from retention.horizons.retention_events import Event, midnight
from retention.models import Start

CUSTOMER_KINDS = (
    Document.Kind.ORDER,
    Document.Kind.CONTRACT,
    Document.Kind.INVOICE,
    Document.Kind.COMPLAINT,
)
Kind = Document.Kind
COMPLAINTS, OFFERS = (
    "service",
    "enquiries",
)  # purposes (crm/privacy/law/purpose_seeds.py): no other is kept by such a paper


def papers(people: Iterable[int]) -> Iterator[Event]:
    """Events of the papers of `people` (keys), with number and page of each: one query, however many they are."""
    keys = list(people)
    if absent(Document, keys):
        return
    if page_memo.goes_on() and len(keys) == 1:
        documents: Iterable[Document] = papers_with.rows(None, people=Keys(keys))
    else:  # a purge asks for thousands of people
        documents = papers_with.build(None, people=Keys(keys)).iterator(chunk_size=2000)
    for document in documents:
        yield from events_of(document)


@prepared
def papers_with(_reader: None, *, people: Keys) -> Any:
    """The papers of these people."""
    return Document.objects.filter(pk_among(people, "person")).select_related("person__key").order_by("pk")


def events_of(document: Document) -> Iterator[Event]:
    """The retention events of one document. Only an invoice is an accounting voucher; an offer answers an enquiry."""
    common: dict[str, Any] = {"ref": called(document), "url": reverse("sales:document", args=[document.uid])}
    person, issued = promised(document.person_id), midnight(document.issued_on)
    ended = midnight(document.ended_on) if document.ended_on else issued
    if document.kind == Kind.INVOICE:
        due = midnight(document.payment_due_on) if document.payment_due_on else issued
        yield Event(person, Start.DOCUMENT, issued, **common)
        yield Event(person, Start.PAYMENT_DUE, due, **common)
    elif document.kind in (Kind.ORDER, Kind.CONTRACT):
        yield Event(person, Start.CONTRACT_END, ended, open=document.open, **common)
    elif document.kind == Kind.COMPLAINT:
        yield Event(person, Start.CASE_END, ended, COMPLAINTS, open=document.open, **common)
    else:
        yield Event(person, Start.DOCUMENT, issued, OFFERS, **common)


def called(document: Document) -> str:
    """Its number, else kind and short key."""
    try:
        return document.told("number") or f"{document.get_kind_display()} {document.uid.hex[:8].upper()}"
    except Unreadable:
        return document.uid.hex[:8].upper()


def orders(people: Iterable[int]) -> Iterator[Event]:
    """The day of the last such paper of each category of each of `people` (primary keys). One query."""
    keys = list(people)
    if absent(Document, keys):
        return
    for person, category, day in last_orders.rows(None, people=Keys(keys)):
        yield Event(person, Start.ACTIVITY, midnight(day), also=(category,))


@prepared
def last_orders(_reader: None, *, people: Keys) -> Any:
    """(person, category, day) of the last such paper of each category of each."""
    rows = Document.objects.filter(pk_among(people, "person"), kind__in=CUSTOMER_KINDS).order_by()
    by_category = rows.values("person", "category").annotate(last=Max("issued_on"))
    return by_category.values_list("person", "category", "last")


def deals(people: Iterable[int]) -> Iterator[Event]:
    """Open deals that `people` (primary keys) are on, and won deals where they are the customer: two queries."""
    keys = list(people)
    yield from () if absent(DealPerson, keys) else open_deal_events(keys)
    yield from () if absent(Deal, keys) else bought(keys)


def open_deal_events(keys: list[int]) -> Iterator[Event]:
    """Events of the open deals that people are on."""
    for person, uid, opened in open_deals_of.rows(None, people=Keys(keys)):
        common: dict[str, Any] = {"ref": uid.hex[:8].upper(), "url": reverse("sales:deal", args=[uid])}
        # a deal is no duty: it keeps their data from the purge, and stands against no request of theirs
        yield Event(person, Start.ACTIVITY, opened, open=True, **common)


def bought(keys: list[int]) -> Iterator[Event]:
    """Won deals of theirs."""
    for person, ended in deals_won_with.rows(None, people=Keys(keys)):
        yield Event(person, Start.ACTIVITY, promised(ended), also=(Category.CORRESPONDENCE,))


@prepared
def open_deals_of(_reader: None, *, people: Keys) -> Any:
    """(person, deal, since when) of the open deals that they are on."""
    rows = DealPerson.objects.filter(pk_among(people, "person"), deal__outcome="", deal__binned_at=None).order_by()
    return rows.values_list("person", "deal__uid", "deal__opened_at")


@prepared
def deals_won_with(_reader: None, *, people: Keys) -> Any:
    """(person, when) of the deals won with them."""
    won = Deal.objects.filter(pk_among(people, "person"), outcome=Deal.Outcome.WON).order_by()
    return won.values_list("person", "ended_at")
