"""Livespace: persons, companies and deals, in Polish and English.

Its lists are exported with the columns of their view, so which there are is up to the house. That it tells persons and
companies by ID, name, company, NIP and REGON, that each has an owner («Opiekun»), groups and tags, and that one contact
has several phones and e-mails, is in its help («Import danych z pliku xls, ods, csv»,
https://support.livespace.io/pl/articles/5151206, «How to avoid duplicates during import of data», «Kontakty w
Livespace»). Unconfirmed are the very words of its columns: neither its help nor any public repository shows an export
(a file is called «livespace_export_list_2026-05-20_16-07.csv»), so a file is known by several of these together, and
one that is not is mapped by hand like anybody's.
"""

from crm.files.programs.program import Program, marks

AT = r"( (sluzbowy|prywatny|domowy|komorkowy|stacjonarny|inny|work|private|home|mobile|other))?( \d+)?"
OF = "((work|private|home|mobile|other) )?"
BY_WHOM = (
    (r"id( (osoby|firmy|szansy|kontaktu|person|company|deal))?|opiekun.*|owner.*|uczestnicy|participants", ""),
    (r"(data )?(utworzenia|dodania|modyfikacji|ostatniej aktywnosci)|(created|modified|added) ?(at|on|date)?", ""),
    (r"zrodlo( pozyskania)?|source|segment|branza|industry|widocznosc|visibility|fa(ks|x).*|kraj|country", ""),
    (r"wojewodztwo|province|state|dodane przez|created by|ostatni kontakt|last contact", ""),
)
PLACE = (
    (rf"(adres )?(ulica|street)( i numer)?{AT}", "street"),
    (rf"(kod pocztowy|postal code|zip code){AT}", "postcode"),
    (rf"(miasto|miejscowosc|city){AT}", "city"),
)

PROGRAMS = (
    Program(
        "livespace_deals",
        "Livespace",
        "deals",
        marks(
            "nazwa szansy | etap | opiekun",
            "nazwa szansy | proces sprzedazy | etap",
            "deal name | sales process | stage",
            "deal name | stage | owner",
        ),
        (
            (r"nazwa szansy|deal name", "title"),
            (r"wartosc( szansy)?|(deal )?value", "amount"),
            (r"waluta|currency", "currency"),
            (r"etap|stage", "stage"),
            (r"proces( sprzedazy)?|(sales )?process", "pipeline"),
            (r"status( szansy)?|deal status", "status"),
            (
                r"(planowana|przewidywana|szacowana) data (zamkniecia|sprzedazy)|(expected|estimated) clos\w+ date",
                "closes_on",
            ),
            (r"data (wygrania|przegrania|zakonczenia|zamkniecia)|(won|lost|closed) (at|on|date)", "ended_on"),
            (r"(powod|przyczyna) (przegrania|przegranej|utraty)|(lost|loss) reason", "lost_reason"),
            (r"data utworzenia|creat\w+ date", "opened_on"),
            (r"firma|nazwa firmy|company( name)?", "company"),
            (r"nip|tax id", "nip"),
            (r"osoba( kontaktowa)?|kontakt|(contact )?person", "contact"),
            (r"email( osoby)?|person email", "contact_email"),
            (r"opis|notatk[ai]|description|notes?", "notes"),
            *BY_WHOM,
        ),
    ),
    Program(
        "livespace_people",
        "Livespace",
        "contacts",
        marks(
            "id | imie | nazwisko | firma | opiekun",
            "id osoby | imie | nazwisko",
            "imie | nazwisko | firma | opiekun | grupy",
            "id | first name | last name | company | owner",
            "person id | first name | last name",
        ),
        (
            (r"imie|first name", "first_name"),
            (r"nazwisko|last name|surname", "last_name"),
            (r"firma|nazwa firmy|company( name)?", "company"),
            (r"nip|tax id", "nip"),
            (r"stanowisko|position|job title", "position"),
            (rf"{OF}(adres )?email( address)?{AT}", "email"),
            (rf"{OF}(numer )?(telefonu?|phone)( number)?{AT}|komorka", "phone"),
            (r"tagi|tags|grup[ay]|groups?", "tags"),
            (r"opis|notatk[ai]|description|notes?", "note"),
            *PLACE,
            *BY_WHOM,
        ),
    ),
    Program(
        "livespace_companies",
        "Livespace",
        "companies",
        marks(
            "id | nazwa firmy | nip | opiekun",
            "id firmy | nazwa firmy",
            "nazwa firmy | nip | regon | opiekun",
            "id | company name | tax id | owner",
            "company id | company name | tax id",
        ),
        (
            (r"(pelna )?nazwa( firmy)?|company name", "name"),
            (r"skrot|nazwa skrocona|short name", ""),
            (r"nip|tax id", "nip"),
            (r"regon", "regon"),
            (r"(adres )?www|strona (www|internetowa)|website", "website"),
            (r"opis|notatk[ai]|description|notes?", "notes"),
            (rf"(adres )?email{AT}|(numer )?(telefonu?|phone)( number)?{AT}|tagi|tags|grup[ay]|groups?|krs", ""),
            *PLACE,
            *BY_WHOM,
        ),
    ),
)
