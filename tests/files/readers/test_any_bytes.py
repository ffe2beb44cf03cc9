"""Whatever bytes come, a file reads as the table that was written, or is refused in one sentence."""

import csv
import io
from contextlib import suppress

from hypothesis import example, given, settings, strategies as st

from crm.files.readers.encodings import ENCODINGS
from crm.files.readers.unreadable import UnreadableFile
from crm.files.safe_cells import raw_cell, safe_cell
from tests.files.readers.read_files import HEADERS, MAIN, POLISH, SIGNS, read, refusal, with_sheet, xlsx

ENCODED = st.sampled_from([*ENCODINGS, "utf-16"])
TABLES = st.lists(st.lists(st.text(POLISH + SIGNS, max_size=12), min_size=3, max_size=3), min_size=1, max_size=8)


def filled(cells: list[str]) -> dict[int, str]:
    return {index: text for index, text in enumerate(cells) if text.strip()}


@given(table=TABLES, encoding=ENCODED, delimiter=st.sampled_from(";,\t|"), line_end=st.sampled_from(["\n", "\r\n"]))
@example(table=[["'=1", "'", "''-"]], encoding="cp1250", delimiter=";", line_end="\n")
@settings(max_examples=300)
def test_what_csv_writes_reads_back_equal(table, encoding, delimiter, line_end):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADERS, *([safe_cell(text) for text in line] for line in table)])
    expected = [(number, filled(line)) for number, line in enumerate(table, start=2) if filled(line)]
    content = buffer.getvalue().encode(encoding)
    if not expected:
        assert refusal(content) == ("no_rows", None)
    else:
        result = read(content)
        assert (list(result.headers), list(result.rows())) == (HEADERS, expected)


@given(table=TABLES, encoding=ENCODED, delimiter=st.sampled_from(";,\t|"))
@settings(max_examples=200)
def test_what_csv_writes_with_quotes_only_where_needed_reads_back_equal(table, encoding, delimiter):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows([HEADERS, *table])
    expected = [
        (number, cells)
        for number, line in enumerate(table, start=2)
        if (cells := filled([raw_cell(text) for text in line]))
    ]
    if expected:
        result = read(buffer.getvalue().encode(encoding), encoding=encoding, delimiter=delimiter)
        assert list(result.rows()) == expected


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
