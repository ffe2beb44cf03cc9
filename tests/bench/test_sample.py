"""The sample contact list: as shipped, and as awkward as promised."""

import csv
import re
from pathlib import Path

from openpyxl import load_workbook
from stdnum.pl import nip, pesel

from bench.data.sample import COLUMNS, ROWS, lines

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
NAME, EMAIL, PHONE, _COMPANY, NIP, _POSITION, _CITY, _BIRTH, PESEL, CONSENT, NOTE = range(len(COLUMNS))


def column(number):
    return [row[number].strip() for row in ROWS if row[number].strip()]


def test_the_shipped_csv_is_what_its_generator_writes():
    with (SAMPLES / "kontakty.csv").open(encoding="cp1250", newline="") as file:
        assert [tuple(row) for row in csv.reader(file, delimiter=";")] == lines()


def test_the_shipped_csv_is_windows_1250_and_not_utf_8():
    raw = (SAMPLES / "kontakty.csv").read_bytes()
    assert ("Żółć".encode("cp1250") in raw, "Żółć".encode() in raw, raw.endswith(b"\r\n")) == (True, False, True)


def test_the_shipped_workbook_holds_the_same_texts_and_no_formula():
    sheet = load_workbook(SAMPLES / "kontakty.xlsx").active
    cells = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows(max_col=len(COLUMNS))]
    padded = [tuple(line) + ("",) * (len(COLUMNS) - len(line)) for line in lines()]
    assert cells == padded
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_promised_awkward_rows_are_there():
    names, notes = column(NAME), column(NOTE)
    assert len([name for name in names if "kowal" in name.lower()]) >= 3
    assert "Zofia Żółć" in names
    assert column(EMAIL).count("biuro@mebloplast.example") == 2
    assert [name for name in names if name.startswith("=HYPERLINK")] != []
    assert [note for note in notes if "\n" in note] != []
    assert [note for note in notes if ";" in note] != []
    assert [row for row in ROWS if not row[NAME]] != []
    assert column(CONSENT).count("TAK") >= 4
    assert () in lines()
    assert ("",) * len(COLUMNS) in lines()


def test_every_pesel_but_one_has_a_right_check_digit_and_can_belong_to_nobody_alive():
    column_values = column(PESEL)
    in_notes = [number for note in column(NOTE) for number in re.findall(r"\b\d{11}\b", note)]
    assert [number for number in column_values if not pesel.is_valid(number)] == ["44051401358"]
    assert in_notes == ["44051401359"]  # the published test number
    assert {pesel.get_birth_date(number).year < 1885 for number in column_values if pesel.is_valid(number)} == {True}


def test_tax_numbers_are_valid_but_for_one_and_belong_to_no_office_or_are_published():
    numbers = column(NIP)
    assert [number for number in numbers if not nip.is_valid(number)] == ["123-456-23-18"]
    assert {nip.compact(number)[:3] for number in numbers} == {"000", "123"}


def test_all_mail_stays_in_the_reserved_domain():
    text = (SAMPLES / "kontakty.csv").read_bytes().decode("cp1250")
    assert {domain.rsplit(".", 1)[-1].lower() for domain in re.findall(r"@([\w.-]+\.\w+)", text)} == {"example"}
