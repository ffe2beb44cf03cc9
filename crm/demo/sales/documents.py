"""Papers of the demo: an unpaid invoice, one whose time by law is over, a running contract, an offer with its PDF.

Everybody and every number is invented, like the rest of the demo.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.firm.colleagues import STAFF
from crm.demo.firm.companies import FIRMS
from crm.privacy.models import Person
from crm.sales.documents.documents import add
from crm.sales.documents.scans import Scan, discard
from crm.sales.documents.turnover import count_out
from crm.sales.models import Document, Turnover
from crm.sales.models.documents import FILES

Kind = Document.Kind


@dataclass(frozen=True)
class Paper:
    """One paper of a person, or of a firm by its key. `days` before the loading it was issued; `years` whole ones."""

    whose: str
    kind: str
    number: str
    amount: str
    days: int
    due: int | None = None  # days after the issue
    ended: int | None = None
    years: int = 0
    currency: str = "PLN"
    note: str = ""
    pdf: bool = False


# fmt: off
PAPERS = (
    Paper("Zbigniew Ćwiek", Kind.INVOICE, "FV 214", "2460", 23, due=14, note="Szafa do przedpokoju"),
    Paper("Zbigniew Ćwiek", Kind.INVOICE, "FV 131", "615", 48, due=14, ended=12),
    Paper("Celina Hirsz", Kind.CONTRACT, "U 17", "18400", 35, note="Kuchnia na wymiar, montaż w lutym"),
    Paper("Celina Hirsz", Kind.INVOICE, "FV 219", "9200", 9, due=21, note="Zaliczka"),
    Paper("Wiesław Bór", Kind.INVOICE, "FV 88", "3180.50", 40, due=14, ended=10, years=6),
    Paper("Kinga Chrząszcz", Kind.OFFER, "OF 61", "4930", 6, note="Biurko regulowane i fotel", pdf=True),
    Paper("Łucja Źródlana", Kind.CONTRACT, "U 09", "0", 70, note="Współpraca przy projektach wnętrz"),
    Paper("Elżbieta Kąkol", Kind.COMPLAINT, "R 5", "1290", 11, note="Fronty szuflad się nie domykają"),
    Paper("debowe", Kind.INVOICE, "FV 207", "14200", 31, due=14, ended=15),
    Paper("debowe", Kind.INVOICE, "FV 221", "11750", 5, due=14, note="Zamówienie kwartalne"),
    Paper("jawor", Kind.CONTRACT, "U 12", "96000", 120, note="Remont recepcji i 40 pokoi"),
    Paper("baltyk", Kind.OFFER, "OF 58", "7300", 14, currency="EUR", pdf=True),
)
# fmt: on


def bring_in(loading: Any) -> None:
    """Add the papers, counted back from the moment of the loading."""
    for paper in PAPERS:
        contact, firm = loading.people.get(paper.whose), loading.firms.get(paper.whose)
        by = (contact or firm).owner
        scan = Scan(pdf(paper.number), "pdf") if paper.pdf else None
        add(values_of(paper, timezone.localdate(loading.now)), by=by, contact=contact, company=firm, scan=scan)


def values_of(paper: Paper, today: date) -> dict[str, Any]:
    """What a paper says, its days put to the calendar."""
    issued = today - timedelta(days=paper.days)
    issued = issued.replace(year=issued.year - paper.years, day=min(issued.day, 28)) if paper.years else issued
    return {
        "kind": paper.kind,
        "number": f"{paper.number}/{issued.year}",
        "amount": Decimal(paper.amount) or None,
        "currency": paper.currency,
        "issued_on": issued,
        "payment_due_on": issued + timedelta(days=paper.due) if paper.due else None,
        "ended_on": issued + timedelta(days=paper.ended) if paper.ended else None,
        "note": paper.note,
    }


def bill(person: Person, *, by: User, team: Any) -> None:
    """An invoice for somebody in the backup scene: what has to stay of them. It counts into nobody's turnover."""
    paper = Document(person=person, team=team, added_by=by)
    paper.kind, paper.category = Kind.INVOICE, Document.CATEGORIES[Kind.INVOICE]
    paper.number, paper.amount, paper.note = "FV 300", "1230.00", "Regał"
    paper.counted_from = paper.clock
    paper.save()


def take_out() -> None:
    """Papers of the demo's firms go; people have taken theirs along. Sums of teams without papers go too."""
    for document in Document.objects.filter(company__nip__in=[firm.nip for firm in FIRMS], person=None):
        for name in FILES:
            discard(document.told(name))
        count_out(document)
        document.delete()
    teams = {name for person in STAFF for name in person.teams}
    with_documents = Document.objects.values("team")
    Turnover.objects.filter(team__name__in=teams).exclude(team__in=with_documents).delete()


def pdf(title: str) -> bytes:
    """A page with one line, as small as a PDF gets."""
    text = f"BT /F1 24 Tf 72 720 Td ({title}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end
