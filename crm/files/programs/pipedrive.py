"""Pipedrive: people, organizations, deals, in English and Polish.

Headers are «Object - Field», in the language of the account; which fields there are is up to the list that was
exported. English names as in Pipedrive's sample spreadsheet («READ ME All default Pipedrive fields») and in list
exports («Person - Email - Work»); Polish ones as list exports write them («Szansa sprzedaży - Tytuł», «Organizacja -
Adres»). A list of deals may hold columns of their people and organizations as well, so deals are asked for first.
"""

from crm.files.programs.program import Program, marks

PERSON, ORGANIZATION, DEAL = "(person|osoba)", "(organi[sz]ation|organizacja)", "(deal|szansa sprzedazy|transakcja)"
NAME = "(name|nazwa|imie i nazwisko)"
MAIL, PHONE = r"(email|adres email)( .*)?", r"(phone|telefon)( .*)?"
EXPECTED = "(oczekiwana|przewidywana|planowana|spodziewana) data zamkniecia"
OPENED = r"(deal )?created|creation date|add time|data (utworzenia|dodania)|utworzon\w+"
ENDED = "(won|lost) time|(deal )?closed on|(data|czas) (wygranej|przegranej|zamkniecia)"

PROGRAMS = (
    Program(
        "pipedrive_deals",
        "Pipedrive",
        "deals",
        marks("deal title", "szansa sprzedazy tytul", "szansa sprzedazy nazwa", "transakcja tytul"),
        (
            (rf"{DEAL} (title|tytul|nazwa)", "title"),
            (rf"{DEAL} (value|wartosc)", "amount"),
            (rf"{DEAL} (currency( of value)?|waluta( wartosci)?)", "currency"),
            (rf"{DEAL} (stage( pipeline)?|etap( lejka)?)", "stage"),
            (rf"{DEAL} (pipeline|lejek)", "pipeline"),
            (rf"{DEAL} status", "status"),
            (rf"{DEAL} (expected close date|{EXPECTED})", "closes_on"),
            (rf"{DEAL} ({ENDED})", "ended_on"),
            (rf"{DEAL} (lost reason|(powod|przyczyna) (przegranej|utraty))", "lost_reason"),
            (rf"{DEAL} ({OPENED})", "opened_on"),
            (rf"{DEAL} (organi[sz]ation|organizacja)|{ORGANIZATION}( {NAME})?", "company"),
            (rf"{DEAL} (contact person|osoba (kontaktowa|do kontaktu))|contact person|{PERSON}( {NAME})?", "contact"),
            (rf"{PERSON} {MAIL}", "contact_email"),
        ),
    ),
    Program(
        "pipedrive_people",
        "Pipedrive",
        "contacts",
        marks("person name", "person first name", "osoba nazwa", "osoba imie i nazwisko", "osoba imie"),
        (
            (rf"{PERSON} {NAME}", "?name"),
            (rf"{PERSON} (first name|imie)", "first_name"),
            (rf"{PERSON} (last name|nazwisko)", "last_name"),
            (rf"{PERSON} (organi[sz]ation|organizacja)|{ORGANIZATION}( {NAME})?", "company"),
            (rf"{PERSON} {MAIL}", "email"),
            (rf"{PERSON} {PHONE}", "phone"),
            (rf"{PERSON} (job title|title|stanowisko)", "position"),
            (rf"{PERSON} (labels?|etykiet[ay])", "tags"),
        ),
    ),
    Program(
        "pipedrive_organizations",
        "Pipedrive",
        "companies",
        marks("organization name", "organizacja nazwa", "organisation name"),
        (
            (rf"{ORGANIZATION} {NAME}", "name"),
            (rf"{ORGANIZATION} (address|adres) (street|ulica).*", "street"),
            (rf"{ORGANIZATION} (address|adres) (city|miasto|miejscowosc).*", "city"),
            (rf"{ORGANIZATION} (address|adres) (zip|kod).*", "postcode"),
            (rf"{ORGANIZATION} (address|adres)", "?street"),
            (rf"{ORGANIZATION} (website|strona (www|internetowa))", "website"),
        ),
    ),
)
