"""Which invoices a statement says are paid: by the number in the title, then by the amount, exact to the grosz.

Only invoices that the user handles are looked at. Two lines may pay one invoice, one line several: their sums must be
equal. Whatever does not fit is shown with both amounts and is left to the user; a line without a number of ours is only
counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from crm.accounts.models import User
from crm.contacts.imports.known_records import KnownRecords
from crm.privacy.keys.cipher import Unreadable
from crm.sales.models import Document
from crm.sales.payments.statement import Payment

LOOKED_BACK = timedelta(days=3 * 366)
SHORTEST = 5  # letters and digits of a number that may be looked for in a title
EVERY = Q()
FITS, DIFFERS, PAID = "fits", "differs", "paid"
WORD = re.compile(r"[^\W_]+")
RUNS = re.compile(r"\d+|[^\W\d_]+")


@dataclass
class Match:
    """One invoice that the statement names: what came in for it, and the last day."""

    document: Document
    paid: Decimal
    day: date
    outcome: str


@dataclass
class Reading:
    """What a statement says: matches, and how many of its payments name no invoice."""

    matches: list[Match] = field(default_factory=list)
    payments: int = 0
    unmatched: int = 0


def reading_of(payments: Sequence[Payment], *, by: User, among: Q = EVERY) -> Reading:
    """The matches among the invoices that `by` handles, as far as they are `among` these; one statement of the
    database.
    """
    reading = Reading(payments=len(payments))
    if not payments:
        return reading
    numbers = Numbers(invoices(payments, by).filter(among))
    named: dict[int, list[tuple[Payment, Decimal]]] = {}
    for payment in payments:
        rows = numbers.named_in(payment)
        reading.unmatched += not rows
        for document, amount in shares(payment, rows):
            named.setdefault(document.pk, []).append((payment, amount))
    reading.matches = [match_of(numbers.documents[pk], parts) for pk, parts in named.items()]
    return reading


class Run(NamedTuple):
    """Letters alone or digits alone; whether a word begins and ends with them."""

    text: str
    begins: bool
    ends: bool


class Numbers:
    """The numbers of invoices, found in titles: each looked for where its rarest part in digits stands."""

    def __init__(self, documents: Iterable[Document]) -> None:
        rows = [(document, number) for document in documents if (number := number_of(document))]
        self.documents = {document.pk: document for document, _number in rows}
        common = Counter(run for _document, number in rows for run in set(number) if run.isdigit())
        self.by_part: dict[str, list[tuple[Document, list[str]]]] = {}
        for document, number in rows:
            rarest = min((run for run in number if run.isdigit()), key=lambda run: common[run])
            self.by_part.setdefault(rarest, []).append((document, number))

    def named_in(self, payment: Payment) -> list[Document]:
        """The invoices, in the currency of the payment, whose numbers stand in its title; each once."""
        named: dict[int, Document] = {}
        for runs in (runs_in(text.upper()) for text in payment.variants):
            for part in {run.text for run in runs}:
                for document, number in self.by_part.get(part, ()):
                    if document.currency == payment.currency and stands_in(number, runs):
                        named[document.pk] = document
        return list(named.values())


def invoices(payments: Sequence[Payment], by: User) -> QuerySet[Document]:
    """Invoices that may be meant: handled by the user, none of a restricted person, no drafts, of the last years."""
    handled = KnownRecords(by)
    whose = Q(person__in=handled.contacts.order_by().values("pk")) | Q(
        person=None, company__in=handled.companies.order_by().values("pk")
    )
    since = min(payment.day for payment in payments) - LOOKED_BACK
    rows = Document.objects.visible_to(by).filter(whose, kind=Document.Kind.INVOICE, draft=False, issued_on__gte=since)
    return rows.with_keys().order_by("issued_on", "pk")


def number_of(document: Document) -> list[str]:
    """The letters and digits of its number, run by run; empty for one too short to be looked for."""
    try:
        number = (document.told("number") or "").upper()
    except Unreadable:
        return []
    runs = RUNS.findall(number)
    long_enough = sum(map(len, runs)) >= SHORTEST and any(run.isdigit() for run in runs)
    return runs if long_enough else []


def runs_in(text: str) -> list[Run]:
    """The letters and digits of a title, run by run."""
    runs: list[Run] = []
    for word in WORD.findall(text):
        parts = RUNS.findall(word)
        runs += [Run(part, at == 0, at == len(parts) - 1) for at, part in enumerate(parts)]
    return runs


def stands_in(number: list[str], runs: list[Run]) -> bool:
    """Whether a number stands in a title: its runs in order, whatever signs are between, and nothing grown to them."""
    size = len(number)
    for start in range(len(runs) - size + 1):
        part = runs[start : start + size]
        if part[0].begins and part[-1].ends and [run.text for run in part] == number:
            return True
    return False


def shares(payment: Payment, documents: list[Document]) -> list[tuple[Document, Decimal]]:
    """What of a payment each invoice gets: its own amount where all together come to it, else the one that fits it."""
    if len(documents) <= 1:
        return [(document, payment.amount) for document in documents]
    worths = [(document, document.worth or Decimal(0)) for document in documents]
    if sum(worth for _document, worth in worths) == payment.amount:
        return worths
    fitting = [(document, worth) for document, worth in worths if worth == payment.amount]
    return fitting if len(fitting) == 1 else [(document, payment.amount) for document in documents]


def match_of(document: Document, parts: list[tuple[Payment, Decimal]]) -> Match:
    """All that came in for one invoice."""
    paid = sum((amount for _payment, amount in parts), Decimal(0))
    day = max(payment.day for payment, _amount in parts)
    if document.ended_on:
        return Match(document, paid, day, PAID)
    return Match(document, paid, day, FITS if document.worth == paid else DIFFERS)
