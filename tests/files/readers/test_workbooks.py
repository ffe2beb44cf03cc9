"""A workbook is read as the same table as a file of text, and none harms whoever reads it."""

import io
import zipfile
from datetime import datetime, time, timedelta

from crm.files.readers import workbook
from tests.files.readers.read_files import MAIN, read, refusal, rows, with_sheet, xlsx


def test_a_workbook_is_text_with_plain_numbers_iso_dates_and_no_formulas():
    def fill(book):
        book.active["D2"].number_format = "00\\-000"
        book.active["A3"] = "=1+1"

    content = xlsx(
        ["Imię", "Telefon", "Data", "Kod", "Zgoda", "Kwota"],
        ["Jan\nMaria", 48601222214.0, datetime(2026, 5, 12), 950, True, 0.00000015],
        [None],
        ["Żółć", 12.5, datetime(2026, 5, 12, 9, 30)],
        fill=fill,
    )
    assert rows(content, "a.xlsx") == [
        (2, {0: "Jan\nMaria", 1: "48601222214", 2: "2026-05-12", 3: "00-950", 4: "TRUE", 5: "0.00000015"}),
        (4, {0: "Żółć", 1: "12.5", 2: "2026-05-12 09:30"}),
    ]


def test_the_first_visible_sheet_that_holds_anything_is_read():
    def fill(book):
        hidden = book.create_sheet("Ukryty")
        hidden.append(["a"])
        hidden.sheet_state = "hidden"
        book.create_sheet("Dane").append(["Imię"])
        book["Dane"].append(["Jan"])

    table = read(xlsx(fill=fill), "a.xlsx")
    assert (table.title, table.headers, list(table.rows())) == ("Dane", ("Imię",), [(2, {0: "Jan"})])


def test_a_wrong_dimension_does_not_cut_the_sheet():
    buffer = io.BytesIO()
    content = xlsx(["a", "b"], ["1", "2"], ["3", "4"])
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name).replace(b'ref="A1:B3"', b'ref="A1"'))
    assert rows(buffer.getvalue(), "a.xlsx") == [(2, {0: "1", 1: "2"}), (3, {0: "3", 1: "4"})]


def test_a_row_that_never_ends_is_a_bomb():
    content = with_sheet(b"<worksheet " + MAIN + b'><sheetData><row r="1">' + b"<c/>" * 2_000_000)
    assert (len(content) < 100_000, refusal(content, "a.xlsx")) == (True, ("too_big_inside", None))


def test_a_part_that_unpacks_too_far_is_a_bomb(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    assert refusal(xlsx(["a"], ["1"]), "a.xlsx") == ("too_big_inside", None)


def test_entities_that_multiply_are_refused():
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    content = with_sheet(
        b'<!DOCTYPE w [<!ENTITY e0 "ha">' + levels + b"]><worksheet " + MAIN + b"><sheetData><row>"
        b'<c t="str"><v>a</v></c></row><row><c t="str"><v>&e11;</v></c></row></sheetData></worksheet>'
    )
    assert refusal(content, "a.xlsx") == ("broken_workbook", None)


def test_a_far_row_costs_no_memory_and_a_far_column_is_left_out():
    content = with_sheet(
        b"<worksheet " + MAIN + b'><sheetData><row r="1"><c r="A1" t="str"><v>Imie</v></c></row>'
        b'<row r="1000000"><c r="A1000000" t="str"><v>Jan</v></c><c r="XFD1000000" t="str"><v>x</v></c></row>'
        b"</sheetData></worksheet>"
    )
    assert rows(content, "a.xlsx") == [(1_000_000, {0: "Jan"})]


def test_a_rectangle_larger_than_the_memory_is_refused_and_only_the_reading_process_ends():
    content = with_sheet(
        b"<worksheet " + MAIN + b'><sheetData><row r="1"><c r="A1" t="str"><v>Imie</v></c></row><row r="1048576">'
        b'<c r="A1048576" t="str"><v>Jan</v></c><c r="GR1048576" t="str"><v>x</v></c></row></sheetData></worksheet>'
    )
    assert (len(content) < 10_000, refusal(content, "a.xlsx")) == (True, ("too_big_inside", None))


def test_one_long_text_in_thousands_of_cells_is_a_bomb():
    cells = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _each in range(5000))
    strings = b"<sst " + MAIN + b"><si><t>" + b"ha" * 2_500_000 + b"</t></si></sst>"
    content = with_sheet(b"<worksheet " + MAIN + b"><sheetData>" + cells + b"</sheetData></worksheet>", strings)
    assert (len(content) < 100_000, refusal(content, "a.xlsx")) == (True, ("too_big_inside", None))


def test_a_table_that_begins_further_down_and_to_the_right_keeps_its_places():
    def fill(book):
        for at, cells in enumerate(
            (["Imię", "Nazwisko", "Godzina", "Trwa"], ["Jan", "Lis", time(9, 5), None]), start=3
        ):
            for column, value in enumerate(cells, start=3):
                book.active.cell(at, column, value)
        book.active["F4"] = timedelta(hours=30)
        book.active["G3"], book.active["G4"] = "Błąd", "#DIV/0!"
        book.active["G4"].data_type = "e"

    table = read(xlsx(fill=fill), "a.xlsx")
    assert (table.header_row, table.headers) == (3, ("", "", "Imię", "Nazwisko", "Godzina", "Trwa", "Błąd"))
    assert list(table.rows()) == [(4, {2: "Jan", 3: "Lis", 4: "09:05:00", 5: "1 day, 6:00:00"})]


def test_numbers_with_a_form_of_zeros_are_written_out_where_they_fit():
    def fill(book):
        for cell, form in (("A2", "00000000000"), ("B2", "00\\-000"), ("C2", "000"), ("D2", "0.00"), ("E2", "00")):
            book.active[cell].number_format = form

    content = xlsx(["PESEL", "Kod", "Numer", "Kwota", "Tekst"], [2070803628, 950, 12345, 7, "7"], fill=fill)
    assert rows(content, "a.xlsx") == [(2, {0: "02070803628", 1: "00-950", 2: "12345", 3: "7", 4: "7"})]


def test_another_spreadsheet_in_a_zip_is_named():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(buffer.getvalue(), "a.ods") == ("other_workbook", None)
