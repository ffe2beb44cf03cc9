"""One bad row refuses itself: the file comes in, and the row is named with what is wrong and who it is about."""

import io

import pytest
from openpyxl import Workbook

from crm.files.readers.tables import read_table
from crm.files.readers.total_rows import is_total
from crm.workspace.imports.findings import Findings
from tests.files.import_cases import checked, counts, csv, everybody, imported, prepared

pytestmark = pytest.mark.django_db


def named(load, user) -> list[tuple[int, str, str]]:
    """(row, who, code of the problem) of every row that stays out, as the page of the check names them."""
    page = Findings(load, user, show="refused")
    codes = {row.number: [code for _at, _target, code in row.problems] for row in page.rows}
    return sorted({(line.row, line.who, code) for line in page.lines() for code in codes[line.row]})


def test_a_cell_too_long_refuses_its_row_alone(sam):
    load = checked(prepared(sam, csv("Jan Lis;jan@lis.test", "Ewa Lis;" + "x" * 200_001, headers="Klient;E-mail")))
    assert (counts(load), named(load, sam)) == (
        {"new": 1, "updated": 0, "duplicate": 0, "refused": 1},
        [(3, "Ewa Lis", "cell_too_long")],
    )


def test_one_nul_refuses_its_row_alone(sam):
    load = imported(prepared(sam, csv("Jan Lis;jan@lis.test", "Ewa\0 Lis;ewa@lis.test", headers="Klient;E-mail")))
    assert (everybody(), counts(load)["refused"]) == ([{"name": "Jan Lis", "email": "jan@lis.test"}], 1)
    [row] = load.rows.filter(outcome="refused")
    assert [code for _at, _target, code in row.problems] == ["nul_in_cell"]


def test_a_fault_in_a_column_that_stays_out_harms_nobody(sam):
    file = csv("Jan Lis;jan@lis.test;" + "1" * 11_000, headers="Klient;E-mail;PESEL")
    assert counts(imported(prepared(sam, file)))["new"] == 1


@pytest.mark.parametrize(
    ("header", "gone", "here"),
    [
        ("deleted", "1", "0"),
        ("IsDeleted", "true", "false"),
        ("Usunięty", "tak", "nie"),
        ("Deleted at", "2025-01-02", ""),
    ],
)
def test_what_the_old_program_deleted_stays_out_and_is_named(sam, header, gone, here):
    file = csv(f"Jan Lis;jan@lis.test;{gone}", f"Ewa Lis;ewa@lis.test;{here}", headers=f"Klient;E-mail;{header}")
    load = checked(prepared(sam, file))
    assert (counts(load)["new"], named(load, sam)) == (1, [(2, "Jan Lis", "deleted_there")])
    assert [item["name"] for item in everybody_of(load)] == ["Ewa Lis"]


def everybody_of(load) -> list[dict]:
    """Who is here once the import has run."""
    imported(load)
    return everybody()


def test_deleted_companies_and_deals_stay_out_as_well(sam):
    firms = csv("Tartak;1", "Stolarnia;0", headers="Nazwa;deleted")
    load = checked(prepared(sam, firms, name="firmy.csv", kind="companies", match=""))
    assert (counts(load)["new"], named(load, sam)) == (1, [(2, "Tartak", "deleted_there")])


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        ({0: "Razem"}, True),
        ({0: "RAZEM:", 3: "12 345,00 zł"}, True),
        ({1: "Suma końcowa: 125"}, True),
        ({0: "Total", 2: "17"}, True),
        ({0: "Total", 2: "Warszawa"}, False),
        ({0: "Razem Lepiej sp. z o.o."}, False),
        ({0: "Jan Lis", 2: "17"}, False),
        ({}, False),
    ],
)
def test_a_row_that_sums_up_is_told_from_a_company(cells, total):
    assert is_total(cells) is total


def test_a_total_stays_out_unless_somebody_says_otherwise(sam, client):
    load = checked(prepared(sam, csv("Jan Lis;jan@lis.test", "Razem: 1;", headers="Klient;E-mail")))
    assert named(load, sam) == [(3, "Razem: 1", "total_row")]
    client.force_login(sam)
    client.post(f"/imports/{load.uid}/check/3/", {"kind": "keep", "column": "", "show": "refused"})
    load.refresh_from_db()
    assert counts(load) == {"new": 2, "updated": 0, "duplicate": 0, "refused": 0}


def test_a_correction_that_changes_nothing_is_none_and_one_that_mends_nothing_says_so(sam, client):
    load = checked(prepared(sam, csv("Jan Lis;jan@lis", headers="Klient;E-mail")))
    client.force_login(sam)
    url = f"/imports/{load.uid}/check/2/"
    client.post(url, {"kind": "fix", "column": "1", "value": " jan@lis "})
    assert load.rows.get(number=2).decisions is None
    client.post(url, {"kind": "fix", "column": "1", "value": "jan@las"})
    [line] = [line for line in Findings(load, sam, show="attention").lines() if line.key == "1" and line.fixable]
    assert (line.decided, line.value) == ("", "jan@las")


def cards(*texts: tuple[str, ...]) -> io.BytesIO:
    """A file of cards."""
    lines = [line for text in texts for line in ("BEGIN:VCARD", "VERSION:4.0", *text, "END:VCARD")]
    return io.BytesIO("\r\n".join([*lines, ""]).encode())


def test_of_cards_companies_become_companies_and_groups_empty_and_damaged_ones_are_named(sam):
    file = cards(
        ("FN:Jan Lis", "EMAIL:jan@lis.test"),
        ("FN:Tartak Lis", "KIND:org", "ADR;TYPE=work:;;Leśna 4;Gniezno;;62-200;Polska", "TEL:+48614241020"),
        ("FN:Zarząd", "KIND:group", "MEMBER:urn:uuid:1"),
        (),
        ("FN:Ewa Łoś", "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=klingon:=B1"),
    )
    load = checked(prepared(sam, file, name="karty.vcf"))
    assert named(load, sam) == [
        (3, "Zarząd", "card_of_a_group"),
        (4, "", "card_empty"),
        (5, "Ewa Łoś", "broken_card"),
    ]
    load = imported(load)
    assert (everybody(), counts(load)) == (
        [{"name": "Jan Lis", "email": "jan@lis.test"}],
        {"new": 2, "updated": 0, "duplicate": 0, "refused": 3},
    )
    [firm] = load.byproducts.exclude(company=None)
    company = firm.company
    assert (company.name, company.street, company.postcode, company.city) == (
        "Tartak Lis",
        "Leśna 4",
        "62-200",
        "Gniezno",
    )
    assert [code for _at, _target, code in load.rows.get(number=2).problems] == ["not_of_a_firm"]
    again = checked(prepared(sam, cards(("FN:Tartak Lis", "KIND:org")), name="karty.vcf"))
    assert (counts(again)["duplicate"], again.rows.get(number=1).thing) == (1, company.uid)


def test_merged_cells_are_filled_downwards():
    book = Workbook()
    for row in (["Firma", "Klient", "E-mail"], ["Tartak", "Jan", "a@b.test"], ["", "Ewa", "c@d.test"], ["", "", ""]):
        book.active.append(row)
    book.active.merge_cells("A2:A900")
    content = io.BytesIO()
    book.save(content)
    rows = list(read_table(content, "firmy.xlsx").rows())
    assert rows == [(2, {0: "Tartak", 1: "Jan", 2: "a@b.test"}), (3, {0: "Tartak", 1: "Ewa", 2: "c@d.test"})]
