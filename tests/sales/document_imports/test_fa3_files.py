"""Several structured invoices at once: a broken one is named, kinds, corrections and KSeF numbers are read."""

import io

import pytest

from crm.contacts.companies.company_editing import add_company
from crm.sales import tasks
from crm.sales.document_imports.arrival import FilesRefused, receive
from crm.sales.document_imports.import_run import start_import
from crm.sales.document_imports.words import ProblemRow
from crm.sales.models import Document, DocumentLoad
from tests.sales.invoices import xml

pytestmark = pytest.mark.django_db
OWN, CORRECTED = "5265877635-20260302-0100001AF629-AF", "5265877635-20260105-0200001AF629-B2"
CORRECTION = f"""<RodzajFaktury>KOR</RodzajFaktury><PrzyczynaKorekty>Zwrot towaru</PrzyczynaKorekty>
  <DaneFaKorygowanej><DataWystFaKorygowanej>2026-01-05</DataWystFaKorygowanej><NrFaKorygowanej>FV/1/2026</NrFaKorygowanej>
  <NrKSeF>1</NrKSeF><NrKSeFFaKorygowanej>{CORRECTED}</NrKSeFFaKorygowanej></DaneFaKorygowanej>""".encode()


@pytest.fixture
def firm(sam):
    """The buyer."""
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5260250274"}, by=sam)


def correction() -> bytes:
    """An invoice that takes a part of an earlier one back."""
    text = xml("KOR/1/2026").replace(b"<RodzajFaktury>VAT</RodzajFaktury>", CORRECTION)
    return text.replace(b"<P_15>1230.50</P_15>", b"<P_15>-230.50</P_15>")


def checked(by, *files: tuple[bytes, str]) -> DocumentLoad:
    """The files after their dry run."""
    load = receive([(io.BytesIO(content), name) for content, name in files], by=by)
    tasks.check_documents(load.job.pk)
    return DocumentLoad.objects.get(pk=load.pk)


def imported(load: DocumentLoad, by) -> None:
    """Bring in what is ready."""
    tasks.import_documents(start_import(load, by=by).pk)


def test_a_broken_file_is_named_and_the_others_come_in(sam, firm):
    load = checked(sam, (xml()[:700], "zepsuta.xml"), (xml(), "dobra.xml"), (b"<x/>", "inna.xml"))
    by_number = {
        row.number: (row.outcome, ProblemRow(row).number, len(ProblemRow(row).problems)) for row in load.rows.all()
    }
    assert by_number == {1: ("faulty", "zepsuta.xml", 1), 2: ("ready", "FV/3/2026", 0), 3: ("faulty", "inna.xml", 1)}
    imported(load, sam)
    assert [paper.firm_number for paper in Document.objects.all()] == ["FV/3/2026"]


def test_when_no_file_can_be_read_each_is_named_at_once(sam):
    with pytest.raises(FilesRefused) as refusal:
        receive([(io.BytesIO(xml()[:700]), "a.xml"), (io.BytesIO(b"<x/>"), "b.xml")], by=sam)
    assert "a.xml: " in str(refusal.value)
    assert "b.xml: " in str(refusal.value)


def test_kind_correction_and_ksef_number_are_kept(sam, firm):
    imported(checked(sam, (correction(), f"{OWN}.xml")), sam)
    paper = Document.objects.with_keys().get()
    rows = (paper.kind, paper.invoice_kind, paper.firm_number, str(paper.worth), paper.firm_ksef)
    assert rows == ("invoice", "KOR", "KOR/1/2026", "-230.50", OWN)
    assert [part in paper.told("note") for part in ("FV/1/2026", CORRECTED, "Zwrot towaru")] == [True] * 3


def test_one_ksef_number_is_one_invoice(sam, firm):
    imported(checked(sam, (xml(), f"{OWN}.xml")), sam)
    again = checked(sam, (xml("FV/3/2026-kopia"), f"faktura_{OWN.lower()}.xml"))
    assert [row.outcome for row in again.rows.all()] == ["known"]


def test_a_table_says_corrections_in_words_and_its_total_stays_out(sam, firm):
    table = "Rodzaj;Numer;Data;Kwota;NIP\nFaktura korygująca;KOR/1;2026-03-02;-10,00;5260250274\nRazem;;;-10,00;\n"
    load = checked(sam, (table.encode(), "faktury.csv"))
    imported(load, sam)
    assert [(paper.invoice_kind, str(paper.worth)) for paper in Document.objects.all()] == [("KOR", "-10.00")]
    assert load.rows.get(number=3).problems == [["", "total_row"]]
