"""Any file of contacts is read as the same table, or refused in one sentence."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import datetime, time, timedelta

import pytest
from django.utils.translation import override
from hypothesis import example, given, settings, strategies as st
from openpyxl import Workbook

from crm.files.readers import tables, unreadable, workbook
from crm.files.readers.encodings import ENCODINGS
from crm.files.readers.faulty_rows import AT
from crm.files.readers.tables import sheet
from crm.files.readers.unreadable import UnreadableFile
from crm.files.safe_cells import raw_cell, safe_cell

POLISH = "aąbcćdeęfghijklłmnńoóprsśtuwyzźżAĄBCĆDEĘFGHIJKLŁMNŃOÓPRSŚTUWYZŹŻ"
SIGNS = " 0123456789.,;:|\t'\"-+=@()/&%\n\r"
HEADERS = ["Imię", "Nazwisko", "E-mail"]


def read(content: bytes, name: str = "targi.csv", **told):
    return sheet(io.BytesIO(content), name, **told)


def rows(content: bytes, name: str = "targi.csv"):
    return list(read(content, name).rows())


def refusal(content: bytes, name: str = "targi.csv") -> tuple[str, int | None]:
    with pytest.raises(UnreadableFile) as caught:
        rows(content, name)
    return caught.value.code, caught.value.row


def xlsx(*lines, fill=None) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    if fill:
        fill(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


# CSV


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_separator_and_encoding_are_found_out(encoding, delimiter):
    text = f"Imię{delimiter}Nazwisko\nŚwiętosława{delimiter}Żądło-Gąska\n"
    table = read(text.encode(encoding))
    assert (table.headers, table.delimiter, list(table.rows())) == (
        ("Imię", "Nazwisko"),
        delimiter,
        [(2, {0: "Świętosława", 1: "Żądło-Gąska"})],
    )


def test_encoding_and_separator_can_be_told():
    table = read("Imię|Wiek\nŁucja|3\n".encode("iso8859-2"), encoding="iso8859-2", delimiter="|")
    assert (table.encoding, table.delimiter, table.headers) == ("iso8859-2", "|", ("Imię", "Wiek"))


def test_an_unknown_encoding_is_refused():
    with pytest.raises(UnreadableFile) as caught:
        read(b"a;b\n1;2\n", encoding="rot13")
    assert caught.value.code == "unknown_setting"


def test_a_letter_that_looks_the_same_in_both_alphabets_reads_the_same():
    assert rows("Imię;Nazwisko\nŁucja;Ćwik\n".encode("iso8859-2")) == [(2, {0: "Łucja", 1: "Ćwik"})]


def test_typographic_quotes_of_windows_are_read():
    assert rows("Firma;Miasto\n„Żabka” – Łódź;Łódź\n".encode("cp1250"))[0][1][0] == "„Żabka” – Łódź"


def test_one_broken_byte_does_not_spoil_a_utf8_file():
    text = "Imię;Nazwisko\n" + "Żółć;Gęś\n" * 50
    content = text.encode() + b"Jan;No\xffwak\n"
    assert rows(content)[-2:] == [(51, {0: "Żółć", 1: "Gęś"}), (52, {0: "Jan", 1: "No\ufffdwak"})]


def test_quotes_separators_and_line_breaks_stay_inside_a_cell():
    content = b'a;b;c\r\n"1;2";"say ""yes""";"first\nsecond"\r\nx;y;z\r\n'
    assert rows(content) == [(2, {0: "1;2", 1: 'say "yes"', 2: "first\nsecond"}), (3, {0: "x", 1: "y", 2: "z"})]


def test_lines_of_an_old_mac_are_lines():
    assert rows(b"a;b\r1;2\r3;4") == [(2, {0: "1", 1: "2"}), (3, {0: "3", 1: "4"})]


def test_a_nul_or_a_long_cell_is_the_fault_of_its_row():
    assert rows(b"a\0;b\nJ\0an;Nowak\nEwa;Lis\n") == [
        (2, {0: "Jan", 1: "Nowak", AT: "nul_in_cell:0"}),
        (3, {0: "Ewa", 1: "Lis"}),
    ]
    assert rows(b"a;b\n1;" + b"x" * 200_000 + b"\n3;4\n") == [
        (2, {0: "1", 1: "x" * 10_000, AT: "cell_too_long:1"}),
        (3, {0: "3", 1: "4"}),
    ]


def test_short_rows_are_short_and_long_rows_show_what_is_too_much():
    assert rows(b"a;b\n1\n1;2;3\n1;2;;;\n") == [(2, {0: "1"}), (3, {0: "1", 1: "2", 2: "3"}), (4, {0: "1", 1: "2"})]


def test_empty_rows_are_left_out_and_counted():
    assert rows(b"a;b\n\n1;2\n ; \n3;4\n") == [(3, {0: "1", 1: "2"}), (5, {0: "3", 1: "4"})]


def test_excels_separator_line_is_believed_and_not_counted():
    table = read(b"sep=|\na|b;c\n1|2;3\n")
    assert (table.delimiter, table.headers, list(table.rows())) == ("|", ("a", "b;c"), [(2, {0: "1", 1: "2;3"})])


def test_a_title_above_the_header_is_passed_over():
    table = read("Eksport 2026\n\nImię;Nazwisko;E-mail\nA;B;C\n".encode())
    assert (table.header_row, table.headers, list(table.rows())) == (3, tuple(HEADERS), [(4, {0: "A", 1: "B", 2: "C"})])


def test_a_file_without_a_header_has_empty_headers_and_keeps_its_first_row():
    table = read(b"jan@firma.pl;Jan\nanna@firma.pl;Anna\n")
    assert (table.header_row, table.headers, len(list(table.rows()))) == (0, ("", ""), 2)


def test_one_column_is_not_torn_apart_by_commas():
    table = read(b"Osoba\nKowalski, Jan\nNowak, Anna\n")
    assert (table.headers, list(table.rows())) == (("Osoba",), [(2, {0: "Kowalski, Jan"}), (3, {0: "Nowak, Anna"})])


def test_commas_in_cells_do_not_win_over_semicolons():
    table = read("Imię;Adres\nJan;Polna 1, Kraków\nAnna;Długa 2, Łódź\n".encode())
    assert (table.delimiter, len(table.headers)) == (";", 2)


def test_values_of_a_column_that_is_not_asked_for_never_leave_the_reader():
    table = read(b"Klient;PESEL;Miasto\nJan;44051401359;Opole\n")
    assert list(table.rows(only={0, 2})) == [(2, {0: "Jan", 2: "Opole"})]


def test_rows_can_be_read_again_and_the_file_stays_open():
    file = io.BytesIO(b"a;b\n1;2\n")
    table = sheet(file, "x.csv")
    assert list(table.rows()) == list(table.rows()) == [(2, {0: "1", 1: "2"})]
    assert not file.closed


def test_the_head_is_short_and_cut():
    table = read(b"a;b\n" + b"x;y\n" * 100 + b"1;2\n")
    assert (len(table.head(3)), table.head(1)) == (3, [{0: "x", 1: "y"}])


# what is refused


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.csv", ("empty", None)),
        (b" \r\n;;\n", "a.csv", ("empty", None)),
        (b"a;b\n", "a.csv", ("no_rows", None)),
        (b"\x00" * 500, "a.csv", ("not_a_table", None)),
        (b"%PDF-1.7 ...", "a.pdf", ("not_a_table", None)),
        (b"<html><table>", "kontakty.xls", ("not_a_table", None)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.xls", ("old_excel", None)),
        (b"PK\x03\x04rest", "a.xlsx", ("broken_workbook", None)),
        (b'a;b\n1;"2\n3;4\n', "a.csv", ("unclosed_quote", 2)),
        (b'a;b\n1;"2\n3;"4\n5;6\n', "a.csv", ("unclosed_quote", 2)),
        (b'a;b\n1;2\n"3;4', "a.csv", ("unclosed_quote", 3)),
        (b";".join(b"k" for _ in range(201)) + b"\n1\n", "a.csv", ("too_many_columns", None)),
    ],
)
def test_what_cannot_be_read_is_refused_by_code_and_row(content, name, problem):
    assert refusal(content, name) == problem


def test_a_file_over_the_size_limit_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert refusal(b"a;b\n1;2\n3;4\n") == ("too_large", None)


def test_rows_over_the_limit_are_refused_while_reading(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert len(rows(b"a;b\n" + b"1;2\n" * 3)) == 3
    assert refusal(b"a;b\n" + b"1;2\n" * 4) == ("too_many_rows", None)


def test_every_refusal_is_a_sentence_without_values():
    with override("en"):
        sentences = [str(UnreadableFile(code, 7)) for code in unreadable.SENTENCES]
    assert [sentence for sentence in sentences if not sentence.endswith(".") or "%" in sentence] == []
    assert str(UnreadableFile("unclosed_quote", 7)).count("7") == 1


# XLSX


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
    kept = io.BytesIO()
    content = xlsx(["a", "b"], ["1", "2"], ["3", "4"])
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(kept, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name).replace(b'ref="A1:B3"', b'ref="A1"'))
    assert rows(kept.getvalue(), "a.xlsx") == [(2, {0: "1", 1: "2"}), (3, {0: "3", 1: "4"})]


def with_sheet(xml: bytes, strings: bytes = b"") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["a"]))) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, xml if name.endswith("sheet1.xml") else source.read(name))
        if strings:
            copy.writestr("xl/sharedStrings.xml", strings)
    return kept.getvalue()


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


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
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(kept.getvalue(), "a.ods") == ("other_workbook", None)


# properties

ENCODED = st.sampled_from([*ENCODINGS, "utf-16"])
TABLES = st.lists(st.lists(st.text(POLISH + SIGNS, max_size=12), min_size=3, max_size=3), min_size=1, max_size=8)


def filled(cells: list[str]) -> dict[int, str]:
    return {index: text for index, text in enumerate(cells) if text.strip()}


@given(table=TABLES, encoding=ENCODED, delimiter=st.sampled_from(";,\t|"), line_end=st.sampled_from(["\n", "\r\n"]))
@example(table=[["'=1", "'", "''-"]], encoding="cp1250", delimiter=";", line_end="\n")
@settings(max_examples=300)
def test_what_csv_writes_reads_back_equal(table, encoding, delimiter, line_end):
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADERS, *([safe_cell(text) for text in line] for line in table)])
    expected = [(number, filled(line)) for number, line in enumerate(table, start=2) if filled(line)]
    content = kept.getvalue().encode(encoding)
    if not expected:
        assert refusal(content) == ("no_rows", None)
    else:
        found = read(content)
        assert (list(found.headers), list(found.rows())) == (HEADERS, expected)


@given(table=TABLES, encoding=ENCODED, delimiter=st.sampled_from(";,\t|"))
@settings(max_examples=200)
def test_what_csv_writes_with_quotes_only_where_needed_reads_back_equal(table, encoding, delimiter):
    kept = io.StringIO(newline="")
    csv.writer(kept, delimiter=delimiter).writerows([HEADERS, *table])
    expected = [
        (number, cells)
        for number, line in enumerate(table, start=2)
        if (cells := filled([raw_cell(text) for text in line]))
    ]
    if expected:
        found = read(kept.getvalue().encode(encoding), encoding=encoding, delimiter=delimiter)
        assert list(found.rows()) == expected


def read_or_refuse(content: bytes, name: str) -> None:
    with suppress(UnreadableFile):
        table = read(content, name)
        table.head()
        list(table.rows())


@given(content=st.binary(max_size=2000), name=st.sampled_from(["a.csv", "a.xlsx", "a.xls", "", "a.pdf"]))
@settings(max_examples=300)
def test_arbitrary_bytes_are_read_or_refused(content, name):
    read_or_refuse(content, name)


@given(content=st.text("aż;,|\t\"\r\n\0='\ufeff", max_size=200), encoding=ENCODED)
@settings(max_examples=300)
def test_arbitrary_text_is_read_or_refused(content, encoding):
    read_or_refuse(content.encode(encoding, errors="replace"), "a.csv")


WHOLE = xlsx(["Imię", "E-mail"], ["Jan", "jan@firma.pl"])


@given(place=st.integers(0, len(WHOLE) - 1), junk=st.binary(min_size=1, max_size=8), cut=st.booleans())
@settings(max_examples=25)  # a process for each question
def test_a_damaged_workbook_is_read_or_refused(place, junk, cut):
    read_or_refuse(WHOLE[:place] + junk + (b"" if cut else WHOLE[place + len(junk) :]), "a.xlsx")


@given(xml=st.text('<>/"= abcrowsvtABn0123456789&;', max_size=120))
@settings(max_examples=25)
def test_a_workbook_with_arbitrary_rows_is_read_or_refused(xml):
    body = b"<worksheet " + MAIN + b"><sheetData>" + xml.encode() + b"</sheetData></worksheet>"
    read_or_refuse(with_sheet(body), "a.xlsx")
