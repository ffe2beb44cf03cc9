"""A structured invoice of KSeF, FA(3): number, kind, days, amount, buyer, and what it corrects. No more of it is read.

Its own KSeF number does not stand in it, for it is given later: KSeF and the programs name the file by it.

The parser takes no document type declaration, so there are no entities, inner or outer, to blow up or to fetch; depth,
elements and text have limits. What is no such invoice is BadInvoice with a code.
"""

from collections.abc import Callable
from xml.parsers import expat

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.sales.typed_values import KSEF

MB = 1024 * 1024
LARGEST = 2 * MB
DEEPEST, MOST, LONGEST = 40, 50_000, 10_000
# FA(3) since February 2026, and FA(2) before it: what is read here is the same in both
SPACES = ("http://crd.gov.pl/wzor/2025/06/25/13775/", "http://crd.gov.pl/wzor/2023/06/29/12648/")
ROOT = "Faktura"
WANTED = {
    "Podmiot2/DaneIdentyfikacyjne/NIP": "nip",
    "Podmiot2/DaneIdentyfikacyjne/Nazwa": "name",
    "Podmiot2/DaneKontaktowe/Email": "email",
    "Fa/KodWaluty": "currency",
    "Fa/P_1": "issued_on",
    "Fa/P_2": "number",
    "Fa/P_15": "amount",
    "Fa/RodzajFaktury": "invoice_kind",
    "Fa/PrzyczynaKorekty": "reason",
    "Fa/DaneFaKorygowanej/NrFaKorygowanej": "corrects",
    "Fa/DaneFaKorygowanej/NrKSeFFaKorygowanej": "corrects_ksef",
    "Fa/Platnosc/TerminPlatnosci/Termin": "payment_due_on",
    "Fa/Platnosc/DataZaplaty": "ended_on",
}
SEVERAL = frozenset({"corrects", "corrects_ksef"})  # one correction may be of many invoices
LAST = frozenset({"payment_due_on"})  # of several instalments the last one counts
SENTENCES: dict[str, str | Promise] = {
    "too_large": _("An invoice in XML is larger than 2 MB. Take the file that KSeF gave out, without attachments."),
    "declares": _("The XML declares a document type. Structured invoices have none, and such files are not taken."),
    "broken": _("The XML is damaged. Fetch the invoice from KSeF again."),
    "other": _("This XML is no structured invoice FA(3)."),
    "too_much": _("The XML holds more than an invoice does."),
}


class BadInvoice(Exception):
    """The file is no structured invoice that we take. `code` is stable, the text a sentence without its values."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(SENTENCES[self.code])


def invoice(content: bytes) -> dict[str, str]:
    """{column: text} of one invoice; BadInvoice when it is none."""
    if len(content) > LARGEST:
        raise BadInvoice("too_large")
    reader = Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse_declarations
    parser.EntityDeclHandler = refuse_declarations
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise BadInvoice("broken") from None
    return {"kind": "invoice", **reader.found}


def ksef_in(name: str) -> str:
    """The KSeF number in the name of a file; empty when none is there."""
    match = KSEF.search(name.upper())
    return match.group() if match else ""


def refuse_declarations(*_declared: object) -> None:
    """Rejects XML with a DOCTYPE: entities are declared there."""
    raise BadInvoice("declares")


class Reader:
    """Follows the path through the XML and collects the elements in WANTED."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.found: dict[str, str] = {}
        self.seen = 0
        self.pieces: list[str] = []

    def begin(self, name: str, _attributes: object) -> None:
        """An element opens."""
        space, _blank, local = name.rpartition(" ")
        if not self.path and (space not in SPACES or local != ROOT):
            raise BadInvoice("other")
        self.seen += 1
        if self.seen > MOST or len(self.path) >= DEEPEST:
            raise BadInvoice("too_much")
        self.path.append(local)
        self.pieces = []

    def text(self, piece: str) -> None:
        """Text, perhaps a part of it."""
        if sum(map(len, self.pieces)) + len(piece) > LONGEST:
            if self.wanted:
                raise BadInvoice("too_much")
            return
        self.pieces.append(piece)

    @property
    def wanted(self) -> str:
        """Which column the present element fills; none for the rest."""
        return WANTED.get("/".join(self.path[1:]), "")

    def end(self, _name: str) -> None:
        """An element closes."""
        column, text = self.wanted, "".join(self.pieces).strip()
        if column in SEVERAL and column in self.found and text:
            self.found[column] = f"{self.found[column]}, {text}"[:LONGEST]
        elif column and text and (column not in self.found or self.replaces(column, text)):
            self.found[column] = text
        self.path.pop()
        self.pieces = []

    def replaces(self, column: str, text: str) -> bool:
        """Whether a second value counts: the later day of payment."""
        return column in LAST and text > self.found[column]


def check_upload(file: object) -> None:
    """The check for uploads of invoices: raises UploadRefused where `invoice` would raise BadInvoice."""
    read: Callable[[], bytes] = file.read  # type: ignore[attr-defined]
    file.seek(0)  # type: ignore[attr-defined]
    invoice(read())
