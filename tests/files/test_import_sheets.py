"""Every sheet of a workbook is offered by its name, as long as the file lies here whole."""

import io

import pytest
from openpyxl import Workbook

from crm.files.models import Import
from crm.files.readers.tables import read_table
from crm.files.readers.unreadable import UnreadableFile
from tests.files.import_cases import everybody, imported, prepared

pytestmark = pytest.mark.django_db
NAMES = ["Okładka", "Kontakty", "Firmy", "Ukryty"]


def workbook() -> io.BytesIO:
    """A cover, people, companies, something hidden and an empty sheet."""
    book = Workbook()
    book.active.title = "Okładka"
    book.active.append(["Lista z targów"])
    for title, rows in (
        ("Kontakty", [["Klient", "E-mail", "PESEL"], ["Jan Lis", "jan@lis.test", "44051401458"]]),
        ("Firmy", [["Imię i nazwisko", "Telefon"], ["Ewa Łoś", "601 222 214"]]),
        ("Ukryty", [["Klient"], ["Ola Żbik"]]),
        ("Pusty", []),
    ):
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
        page.sheet_state = "hidden" if title == "Ukryty" else "visible"
    content = io.BytesIO()
    book.save(content)
    return content


def test_all_that_say_something_are_named_and_the_first_with_rows_is_read():
    table = read_table(workbook(), "targi.xlsx")
    assert (table.titles, table.title) == (tuple(NAMES), "Kontakty")
    with pytest.raises(UnreadableFile) as refusal:
        read_table(workbook(), "targi.xlsx", title="Nie ma")
    assert refusal.value.code == "no_such_sheet"


def test_another_sheet_is_read_on_request_and_comes_in(sam, as_user):
    load = prepared(sam, workbook(), name="targi.xlsx")
    browser, url = as_user(sam), f"/imports/{load.uid}/columns/"
    page = browser.get(url).content.decode()
    assert [f">{name}</option>" in page for name in NAMES] == [True] * 4
    assert browser.post(url, {"sheet": "Okładka"}).status_code == 302  # nothing below its header: all stays
    assert Import.objects.get(pk=load.pk).sheet == "Kontakty"
    browser.post(url, {"sheet": "Firmy"})
    load = Import.objects.get(pk=load.pk)
    assert (load.sheet, load.targets) == ("Firmy", {0: "name", 1: "phone"})
    load = imported(load)
    assert everybody() == [{"name": "Ewa Łoś", "phone": "+48601222214"}]
    assert load.sheets is None  # the other sheets left with the check


def test_a_workbook_of_one_sheet_asks_nothing(sam, as_user):
    book, content = Workbook(), io.BytesIO()
    for row in (["Klient", "E-mail"], ["Jan Lis", "jan@lis.test"]):
        book.active.append(row)
    book.save(content)
    load = prepared(sam, content, name="targi.xlsx")
    assert (load.sheets, load.shelved) == (None, True)
    assert 'name="sheet"' not in as_user(sam).get(f"/imports/{load.uid}/columns/").content.decode()


JAN = {"name": "Jan Lis", "email": "jan@lis.test", "phone": "+48601200300"}
LONE = ["Jan Lis", "jan@lis.test", "601200300"]
HEADERS_OF_TWO_ROWS = [
    # (rows of the header, what is merged, the columns as the page names them)
    (
        [["Klient", "Kontakt", None], [None, "E-mail", "Telefon"]],
        ["A1:A2", "B1:C1"],
        ["Klient", "Kontakt E-mail", "Kontakt Telefon"],
    ),
    (
        [["Klient", "Kontakt", None], ["Nazwa", "E-mail", "Telefon"]],
        ["B1:C1"],
        ["Klient Nazwa", "Kontakt E-mail", "Kontakt Telefon"],
    ),
    ([["Goście targów", None, None], ["Klient", "E-mail", "Telefon"]], ["A1:C1"], ["Klient", "E-mail", "Telefon"]),
    (
        [["Klient", "E-mail", "Telefon"], [None, None, None]],
        ["A1:A2", "B1:B2", "C1:C2"],
        ["Klient", "E-mail", "Telefon"],
    ),
]


@pytest.mark.parametrize(("header", "merged", "names"), HEADERS_OF_TWO_ROWS)
def test_a_header_of_two_rows_is_one_and_is_never_taken_for_somebody(sam, as_user, header, merged, names):
    load = prepared(sam, merging([*header, LONE], merged), name="targi.xlsx")
    page = as_user(sam).get(f"/imports/{load.uid}/columns/").content.decode()
    assert [name for name in names if name not in page] == []
    imported(load)
    assert everybody() == [JAN]


def test_a_header_cell_over_two_columns_of_values_stays_the_name_of_the_first():
    rows = [["Klient", "E-mail", None], ["Jan Lis", "jan@lis.test", "drugi@lis.test"]]
    read = read_table(merging(rows, ["B1:C1"]), "targi.xlsx")
    assert (read.header_row, read.headers) == (1, ("Klient", "E-mail", ""))
    assert [cells for _number, cells in read.rows()] == [{0: "Jan Lis", 1: "jan@lis.test", 2: "drugi@lis.test"}]


def test_a_group_tells_columns_of_one_name_apart():
    rows = [["Klient", "Telefon", None], [None, "praca", "dom"], ["Jan Lis", "601200300", "602200300"]]
    assert read_table(merging(rows, ["A1:A2", "B1:C1"]), "targi.xlsx").headers == (
        "Klient",
        "Telefon praca",
        "Telefon dom",
    )


def merging(rows, merged) -> io.BytesIO:
    """A workbook of one sheet with these rows, and these cells made one."""
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(content)
    content.seek(0)
    return content
