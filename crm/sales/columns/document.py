"""Every column of a document (offer, contract, invoice, complaint), for every surface. A company's document has fields
of
its own, which `fields` names.
"""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.lists.columns import Column, Columns, Control, Imported, No, Sort
from crm.sales import typed_values
from crm.sales.columns.form_fields import DayField, NoIdentifiersField, ParsedField
from crm.sales.models import Document
from crm.sales.typed_values import LONGEST

CARD = No("a paper is no person, and has no business card")
MERGED = No("two papers are never made one")
ON_FORM = No("a paper is changed as a whole, beside its file")
PAGE = No("the page of a paper draws it with its file")
LISTED = No("papers are listed one way: what they are, whose, how much, until when")
FILTERED = No("the list asks for kind, days and what is unpaid; what is sealed tells nothing")
EXPORTED = No("papers go out with a person's copy, and their sums in reports")


def form_column(name: str, label: Any, **surfaces: Any) -> Column:
    """A column that the form of a document asks for."""
    surfaces_usual = {"in_place": ON_FORM, "card": PAGE, "listed": LISTED, "filtered": FILTERED, "exported": EXPORTED}
    return Column(name, label, **{**surfaces_usual, "new": True, "merged": MERGED, "vcard": CARD, **surfaces})


def text_column(name: str, label: Any, **surfaces: Any) -> Column:
    """A text column, encrypted for a person's document and plain for a company's."""
    return form_column(name, label, fields=(f"firm_{name}",), read=lambda document: document.told(name), **surfaces)


def day_control(label: Any, hint: Any = "", **options: Any) -> Control:
    """A date control; required if options are given."""
    return Control(hint=hint, sort=Sort.DAY, placed=True, made=partial(DayField, **options), required=bool(options))


def documents() -> Columns:
    """The table of papers."""
    return DOCUMENT


DOCUMENT = Columns(
    Document,
    (
        form_column(
            "kind",
            _("Kind"),
            control=Control(
                choices=lambda: Document.Kind.choices,
                placed=True,
                made=partial(forms.ChoiceField, choices=Document.Kind.choices, widget=forms.RadioSelect),
            ),
            imported=Imported(headers=("rodzaj", "typ", "rodzaj dokumentu", "typ dokumentu", "kind", "type")),
        ),
        text_column(
            "number",
            _("Number"),
            word=_("number of a document"),
            control=Control(LONGEST["number"], placed=True),
            imported=Imported(
                headers=(
                    *("numer", "nr", "numer faktury", "nr faktury", "numer dokumentu", "nr dokumentu", "faktura"),
                    *("number", "invoice number", "document number"),
                )
            ),
        ),
        form_column(
            "issued_on",
            _("Issued"),
            word=_("day of issue"),
            control=day_control(_("Issued"), required=True),
            imported=Imported(
                headers=(
                    *("data wystawienia", "wystawiono", "wystawiona", "data", "data dokumentu"),
                    *("issued", "issue date", "date"),
                )
            ),
        ),
        text_column(
            "amount",
            _("Amount"),
            control=Control(sort=Sort.MONEY, placed=True, made=partial(ParsedField, typed_values.money)),
            imported=Imported(
                headers=(
                    *("kwota", "kwota brutto", "brutto", "wartosc", "wartosc brutto", "do zaplaty", "razem brutto"),
                    *("amount", "total", "gross", "gross amount"),
                )
            ),
        ),
        form_column(
            "currency",
            _("Currency"),
            control=Control(choices=lambda: Document.Currency.choices, placed=True),
            imported=Imported(headers=("waluta", "kod waluty", "currency")),
        ),
        form_column(
            "payment_due_on",
            _("Payment due"),
            control=day_control(_("Payment due"), _("The tax law’s time of keeping counts from it.")),
            imported=Imported(
                headers=(
                    *("termin platnosci", "termin zaplaty", "platne do", "termin"),
                    *("payment due", "due date", "due"),
                )
            ),
        ),
        form_column(
            "ended_on",
            _("Paid, ended or settled"),
            word=_("end"),
            control=day_control(_("Paid, ended or settled"), _("Leave it empty while it is under way.")),
            imported=Imported(
                headers=(
                    *("data zaplaty", "zaplacono", "data platnosci", "rozwiazano", "zakonczono"),
                    *("paid", "paid on", "ended"),
                )
            ),
        ),
        text_column(
            "ksef",
            _("KSeF number"),
            control=Control(LONGEST["ksef"], placed=True, made=partial(ParsedField, typed_values.ksef)),
            imported=Imported(headers=("ksef", "numer ksef", "nr ksef", "ksef number")),
        ),
        text_column(
            "note",
            _("Note"),
            control=Control(
                LONGEST["note"],
                sort=Sort.WORDS,
                placed=True,
                made=partial(
                    NoIdentifiersField,
                    max_length=LONGEST["note"],
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 3}),
                ),
            ),
            imported=Imported(headers=("uwagi", "notatka", "opis", "note", "notes", "remarks")),
        ),
    ),
    apart={
        "upo": "a receipt of KSeF is a file like the other one (crm/sales/documents/ksef_numbers.py)",
        "file": "a file is no value: it is looked at, sealed and given back as a whole (crm/sales/documents/scans.py)",
    },
)
