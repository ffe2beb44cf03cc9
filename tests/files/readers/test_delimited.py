"""A file of text with separators is read as a table, or refused in one sentence."""

import io

import pytest
from django.utils.translation import override

from crm.files.readers import tables, unreadable
from crm.files.readers.encodings import ENCODINGS
from crm.files.readers.faulty_rows import AT
from crm.files.readers.tables import read_table
from crm.files.readers.unreadable import UnreadableFile
from tests.files.readers.read_files import HEADERS, read, refusal, rows


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
    table = read_table(file, "x.csv")
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
