"""A document as one reader sees it: in clear, or masked for a reader who sees everybody but does not handle this
person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from crm.accounts.language.formats import day as day_in_words, money
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import named_for, sees_in_clear, sees_name_in_lists
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS
from crm.sales.currencies import SIGNS, in_units
from crm.sales.models import Document
from crm.sales.money.exchange import number as rate_number

Kind = Document.Kind
ICONS = {
    Kind.OFFER: "tag",
    Kind.ORDER: "package",
    Kind.CONTRACT: "gavel",
    Kind.INVOICE: "file-text",
    Kind.COMPLAINT: "thumb-down",
}
# (tone, words) of a paper under way and of one that is over
STATES = {
    Kind.OFFER: (("muted", ""), ("ok", pgettext_lazy("offer", "Answered"))),
    Kind.ORDER: (("primary", pgettext_lazy("order", "Under way")), ("ok", pgettext_lazy("order", "Fulfilled"))),
    Kind.CONTRACT: (("primary", pgettext_lazy("contract", "Running")), ("muted", pgettext_lazy("contract", "Ended"))),
    Kind.INVOICE: (("warning", pgettext_lazy("invoice", "Unpaid")), ("ok", pgettext_lazy("invoice", "Paid"))),
    Kind.COMPLAINT: (("warning", pgettext_lazy("complaint", "Open")), ("ok", pgettext_lazy("complaint", "Settled"))),
}
KSEF_TONES = {"waiting": "primary", "sent": "primary", "accepted": "ok", "rejected": "danger"}
ENDS = {
    Kind.OFFER: pgettext_lazy("offer", "Answered"),
    Kind.ORDER: pgettext_lazy("order", "Fulfilled"),
    Kind.CONTRACT: pgettext_lazy("contract", "Ended"),
    Kind.INVOICE: pgettext_lazy("invoice", "Paid"),
    Kind.COMPLAINT: pgettext_lazy("complaint", "Settled"),
}


@dataclass
class DocumentForReader:
    """One document for one reader. It comes with its keys; `clear` says whether its text is readable."""

    document: Document
    reader: Any
    clear: bool = True

    @property
    def contact(self) -> Contact | None:
        """Whose it is, when it is a person's."""
        return self.document.person.contact if self.document.person else None

    @property
    def company(self) -> Company | None:
        """The company it stands at."""
        return self.document.company

    @property
    def title(self) -> str:
        """Its number, else its kind."""
        return self.said("number") or str(self.kind)

    @property
    def kind(self) -> str:
        """The kind in words."""
        return str(self.document.get_invoice_kind_display() or self.document.get_kind_display())

    @property
    def icon(self) -> str:
        """The kind as a picture."""
        return ICONS[Kind(self.document.kind)]

    def said(self, name: str) -> str:
        """The text of a field; dots where the reader may not read it or it cannot be decrypted."""
        try:
            text = self.document.told(name)
        except Unreadable:
            return DOTS
        return text if self.clear or not text else DOTS

    @property
    def number(self) -> str:
        """The number."""
        return self.said("number")

    @property
    def ksef(self) -> str:
        """The KSeF number."""
        return self.said("ksef")

    @property
    def note(self) -> str:
        """The note."""
        return self.said("note")

    @property
    def amount(self) -> str:
        """«1 230 zł»; empty without one."""
        try:
            worth = self.document.worth
        except Unreadable:
            return DOTS
        if worth is None:
            return ""
        return money(worth, SIGNS[self.document.currency]) if self.clear else DOTS

    @property
    def in_house(self) -> str:
        """What it came to in the currency of the house, by the rate that was kept; empty without one."""
        paper = self.document
        if not self.clear or paper.rate is None or paper.worth is None:
            return ""
        return money(in_units(paper.worth * paper.rate, paper.rate_into), SIGNS[paper.rate_into])

    @property
    def rate(self) -> str:
        """«1 EUR = 4,2368 zł, 1 gru 2026, 232/A/NBP/2026»."""
        paper = self.document
        if paper.rate is None:
            return ""
        worth = f"1 {paper.currency} = {rate_number(paper.rate)} {SIGNS[paper.rate_into]}"
        return ", ".join(filter(None, (worth, day_in_words(paper.rate_on) if paper.rate_on else "", paper.rate_table)))

    @property
    def whose(self) -> str:
        """The person or the firm, as this reader may read the name."""
        if self.contact is not None:
            return self.contact.label if self.clear else named_for(self.reader, self.contact)
        return self.company.label if self.company else ""

    @property
    def whose_url(self) -> str:
        """The person's record, or the company's page."""
        if self.contact is not None:
            return reverse("contacts:record", args=[self.contact.uid])
        return reverse("contacts:company", args=[self.company.uid]) if self.company else ""

    @property
    def has_file(self) -> bool:
        """Whether there is a file that this reader may take."""
        return bool(self.document.told("file")) and self.clear

    @property
    def has_receipt(self) -> bool:
        """Whether there is a receipt of KSeF that this reader may take."""
        return bool(self.document.told("upo")) and self.clear

    @property
    def for_ksef(self) -> bool:
        """Whether it is a draft that this reader may give to KSeF."""
        return self.document.draft and self.correctable and self.document.ksef_state not in Document.UNDER_WAY

    @property
    def correctable(self) -> bool:
        """Whether it is a structured invoice that this reader may take."""
        return self.document.kind == Kind.INVOICE and self.document.format == Document.Format.FA3 and self.has_file

    @property
    def overdue(self) -> bool:
        """Whether it is an invoice whose day of payment has gone by unpaid."""
        due = self.document.payment_due_on
        unpaid = self.document.kind == Kind.INVOICE and self.document.ended_on is None and not self.document.draft
        return bool(unpaid and due and due < timezone.localdate())

    @property
    def state(self) -> tuple[str, str]:
        """(tone, words) for its chip; no words when there is nothing to say."""
        if self.overdue:
            return "danger", str(pgettext_lazy("invoice", "Overdue"))
        if self.document.draft and self.document.ksef_state:
            return KSEF_TONES[self.document.ksef_state], self.document.get_ksef_state_display()
        if self.document.draft:
            return "muted", str(pgettext_lazy("invoice", "Draft"))
        tone, words = STATES[Kind(self.document.kind)][self.document.ended_on is not None]
        return tone, str(words)

    @property
    def end_words(self) -> str:
        """What its last day is called."""
        return str(ENDS[Kind(self.document.kind)])

    @property
    def day(self) -> date:
        """The day of issue."""
        return self.document.issued_on


def documents_for_reader(documents: Iterable[Document], reader: Any) -> list[DocumentForReader]:
    """Rows of a list. A share with a reader who sees everybody does not unmask documents in lists."""
    return [DocumentForReader(document, reader, clear_in_lists(document, reader)) for document in documents]


def clear_in_lists(document: Document, reader: Any) -> bool:
    """Whether its words stand open in a list, without a query."""
    return document.person is None or sees_name_in_lists(reader, document.person.contact)


def paper(document: Document, reader: Any) -> DocumentForReader:
    """One paper on its page."""
    return DocumentForReader(
        document, reader, document.person is None or sees_in_clear(reader, document.person.contact)
    )


def people_in(rows: Iterable[DocumentForReader]) -> set[int]:
    """Keys of the people whose documents these are, for the access log."""
    return {row.document.person_id for row in rows if row.document.person_id}


def fields_in(rows: Iterable[DocumentForReader]) -> list[str]:
    """The fields shown unmasked, for the access log."""
    return ["number", "amount"] if any(row.clear and row.document.person_id for row in rows) else []
