"""vCards as a table: 2.1, 3.0 and 4.0, many in one file, pictures and birthdays left behind and said so."""

import io
from pathlib import Path

import pytest

from crm.files.readers.tables import read_table
from crm.files.readers.vcards import Cards

SAMPLES = Path(__file__).parents[2] / "docs" / "samples" / "programs"
NAMES = ("name", "firm", "title", "email", "phone", "street", "code", "city", "note", "words", "language", "company")
DANUTA = {
    "name": "Danuta Brzoza",
    "firm": "Tartak Brzoza",
    "title": "Kierowniczka zakupów",
    "email": "d.brzoza@tartak-brzoza.example; danuta.brzoza@poczta.example",
    "phone": "+48 601 200 311",
    "street": "Leśna 4",
    "code": "62-200",
    "city": "Gniezno",
    "note": "Woli e-mail; dzwonić tylko w sprawach pilnych, najlepiej rano",
    "words": "Targi Meble, VIP",
}
MAREK = {
    "name": "Marek Olszyna",
    "firm": "Meble Olszyna",
    "title": "Kupiec",
    "email": "m.olszyna@meble-olszyna.example",
    "phone": "61 820 44 12; 601 200 312",
}
LUCJA = {
    "name": "Łucja Święcka",
    "firm": "Tartak Brzoza",
    "title": "Księgowa",
    "email": "l.swiecka@tartak-brzoza.example",
    "phone": "61 424 10 20; 601 200 313",
    "street": "Leśna 4",
    "code": "62-200",
    "city": "Gniezno",
    "note": "Proszę dzwonić po dziewiątej,\nnajlepiej w środy",
}


def rows(content: bytes) -> list[dict[str, str]]:
    """What each card fills in."""
    read = [dict(zip(NAMES, cells, strict=False)) for _number, cells in Cards(io.BytesIO(content)).records()]
    return [{name: text.replace("\r", "") for name, text in row.items() if text} for row in read]


def faults(content: bytes) -> list[str]:
    """What is wrong with each card."""
    return [getattr(cells, "why", "") for _number, cells in Cards(io.BytesIO(content)).records()]


def card(*lines: str, version: str = "3.0") -> bytes:
    """One card."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]).encode()


@pytest.mark.parametrize(
    ("name", "expected", "named"),
    [
        ("cards-2.1.vcf", [LUCJA, {**MAREK, "title": "", "phone": "601 200 312"}], ("PHOTO",)),
        ("cards-3.0.vcf", [DANUTA, MAREK], ("BDAY", "PHOTO")),
        (
            "cards-4.0.vcf",
            [
                {
                    **DANUTA,
                    "phone": "+48-601-200-311",
                    "note": "Woli e-mail",
                    "words": "Targi Meble",
                    "language": "pl",
                },
                {**MAREK, "phone": "+48601200312"},
            ],
            ("PHOTO",),
        ),
    ],
)
def test_the_three_versions_are_one_table(name, expected, named):
    content = (SAMPLES / name).read_bytes()
    assert rows(content) == [{key: text for key, text in row.items() if text} for row in expected]
    table = read_table(io.BytesIO(content), name)
    assert (table.headers[12:], table.delimiter) == (named, "")
    read = str(list(table.rows()))
    assert ("bm8gcGljdHVyZ" in read, "1979-" in read) == (False, False)


def test_a_comma_that_nobody_escaped_cuts_nothing_off():
    result = card("FN:Nowak, Anna", "ORG:Kuźnia, Młot i s-ka;Zakupy", "NOTE:jeden, dwa\\, trzy\\", " , cztery")
    assert rows(result) == [{"name": "Nowak, Anna", "firm": "Kuźnia, Młot i s-ka", "note": "jeden, dwa, trzy, cztery"}]


def test_quoted_printable_goes_on_over_lines_that_look_like_properties():
    result = card("FN:Ewa", "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-2:=B1, b=", "Uwaga: c, d", version="2.1")
    assert rows(result) == [{"name": "Ewa", "note": "ą, bUwaga: c, d"}]


def test_a_group_is_nobody_and_a_company_has_no_persons_name():
    result = (
        card("FN:Zarząd", "KIND:group", version="4.0") + card("FN:Tartak", "X-ABShowAs:COMPANY") + card("N:Lis;Ewa;;;")
    )
    assert rows(result) == [{"name": "Zarząd"}, {"firm": "Tartak", "company": "1"}, {"name": "Ewa Lis"}]
    assert faults(result) == ["card_of_a_group", "", ""]


def test_the_preferred_address_comes_first_and_a_fax_is_no_phone():
    result = card("FN:Ewa", "EMAIL:b@x.test", "EMAIL;TYPE=PREF:a@x.test", "TEL;TYPE=FAX:1", "TEL;TYPE=CELL:601222214")
    assert rows(result) == [{"name": "Ewa", "email": "a@x.test; b@x.test", "phone": "601222214"}]


def test_a_card_that_was_cut_off_is_read_and_a_broken_or_empty_one_is_named():
    assert rows(card("FN:Ewa")[:-11] + card("FN:Jan")) == [{"name": "Ewa"}, {"name": "Jan"}]
    result = card("FN:Ewa") + card("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=klingon:=B1", version="2.1") + card()
    assert faults(result) == ["", "broken_card", "card_empty"]
    assert faults(card("FN:Ewa", f"NOTE:{'x' * 200_000}")) == ["cell_too_long"]
