"""Google Contacts, Outlook and vCard.

Google's headers, old (up to 2024) and new, as in its own «Google CSV» exports quoted by many importers of other
products; several values of one cell stand there with « ::: » between them. Outlook's English ones: Microsoft's «Create
or edit .csv files to import into Outlook» and Roundcube's program/localization/en_US/csv2vcard.inc; the Polish ones:
Roundcube's pl_PL/csv2vcard.inc («Miasto (biuro)»), and the wording of newer versions («Ulica (adres służbowy)»).
"""

from crm.files.programs.program import Program, marks

# What Google has in common, old and new: a type or label beside each value.
GOOGLE = (
    (r"email 1 value", "email"),
    (r"email \d+ value", "email_2"),
    (r"phone 1 value", "phone"),
    (r"phone \d+ value", "phone_2"),
    (r"address \d+ street", "street"),
    (r"address \d+ postal code", "postcode"),
    (r"address \d+ city", "city"),
    (r"notes", "note"),
    (r"language", "language"),
    (r"labels|group membership", "tags"),
)
LEFT = ((r".*", ""),)  # a fixed layout: what is not above is nothing that we keep
KINDS = r"(biuro|dom|inny|(adres )?(sluzbowy|domowy|inny)|inny adres)"

PROGRAMS = (
    Program(
        "google",
        "Google Contacts",
        "contacts",
        marks("first name | last name | email 1 label | email 1 value", "first name | labels | phone 1 label"),
        (
            (r"first name", "first_name"),
            (r"last name", "last_name"),
            (r"organization name", "company"),
            (r"organization title", "position"),
            *GOOGLE,
            *LEFT,
        ),
    ),
    Program(
        "google_old",
        "Google Contacts",
        "contacts",
        marks("name | given name | family name | group membership", "name | given name | yomi name"),
        (
            (r"name", "name"),
            (r"organization 1 name", "company"),
            (r"organization 1 title", "position"),
            *GOOGLE,
            *LEFT,
        ),
    ),
    Program(
        "outlook",
        "Outlook",
        "contacts",
        marks("first name | last name | email address | business phone | job title | company"),
        (
            (r"first name", "first_name"),
            (r"last name", "last_name"),
            (r"company", "company"),
            (r"job title", "position"),
            (r"email address", "email"),
            (r"email [23] address", "email_2"),
            (r"mobile phone", "phone"),
            (r"(business|home|other|primary|car|isdn) phone( 2)?", "phone_2"),
            (r"(business|home|other) street( [23])?", "street"),
            (r"(business|home|other) postal code", "postcode"),
            (r"(business|home|other) city", "city"),
            (r"notes", "note"),
            (r"categories", "tags"),
            (r"language", "language"),
            *LEFT,
        ),
    ),
    Program(
        "outlook_pl",
        "Outlook",
        "contacts",
        marks("imie | nazwisko | adres email | telefon sluzbowy | telefon komorkowy"),
        (
            (r"imie", "first_name"),
            (r"nazwisko", "last_name"),
            (r"firma", "company"),
            (r"stanowisko", "position"),
            (r"adres email", "email"),
            (r"adres email [23]", "email_2"),
            (r"telefon komorkowy", "phone"),
            (r"telefon (sluzbowy|domowy|podstawowy)( 2)?|inny telefon", "phone_2"),
            (rf"ulica {KINDS}( [23])?", "street"),
            (rf"kod pocztowy {KINDS}", "postcode"),
            (rf"(miasto|miejscowosc) {KINDS}", "city"),
            (r"notatki|uwagi", "note"),
            (r"kategorie", "tags"),
            (r"jezyk", "language"),
            *LEFT,
        ),
    ),
    # the columns into which crm/files/readers/vcards.py lays a card; all of them stand in every such file
    Program(
        "vcard",
        "vCard",
        "contacts",
        marks("fn | email | tel | org"),
        (
            (r"fn", "name"),
            (r"org", "company"),
            (r"title", "position"),
            (r"email", "email"),
            (r"tel", "phone"),
            (r"adr street", "street"),
            (r"adr code", "postcode"),
            (r"adr city", "city"),
            (r"note", "note"),
            (r"categories", "tags"),
            (r"lang", "language"),
            (r"kind company", "organisation"),
            *LEFT,
        ),
    ),
)
