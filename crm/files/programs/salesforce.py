"""Salesforce: contacts, leads, accounts, opportunities.

Its weekly Data Export and Data Loader write API names (`FirstName`, `MailingPostalCode`, `IsDeleted`), as the Object
Reference has them for Contact, Lead, Account and Opportunity; what is deleted there stays in such a file. Reports and
list views write labels («Mailing Zip/Postal Code», «Account Owner»): help.salesforce.com, «Field Mapping for Importing
Leads» and «Field Mapping for Other Data Sources and Organization Import». Unconfirmed are the Polish labels: no page of
its help lists them, and no public repository has a report in Polish. A file is known by several of them together, and
one that is not is mapped by hand like anybody's.
"""

from crm.files.programs.program import Program, marks

PLACE = "(mailing|other|adres (korespondencyjny|do korespondencji)|inny adres|inne)"
STREET, CITY = "(street|ulica)( [123])?", "(city|miasto|miejscowosc)"
CODE = "(zip|postal code|zip postal code|kod pocztowy)"
BY_WHOM = (
    (r"(is )?deleted|usuniet\w+", "deleted"),
    (r"id|.* id|.* (state|country|province)( province| code| text only)?|(state|country)( code| province)?", ""),
    (r"(created|last (modified|activity|viewed|referenced|cu \w+)) ?(date|by|by id)?", ""),
    (r"system modstamp|(contact|account|opportunity|lead) owner( alias| role)?|wlasciciel .*", ""),
    (r".*(latitude|longitude|geocode accuracy)|jigsaw.*|clean status|photo url|is email bounced|email bounced .*", ""),
    (r"salutation|forma grzecznosciowa|department|dzial|lead source|zrodlo leadu|reports to.*|.*fax|faks.*", ""),
    (r"(assistant|asst|asystent).*|industry|branza|rating|annual revenue|number of employees|employees|type|typ", ""),
)
PERSON = (
    (r"first name|imie", "first_name"),
    (r"last name|nazwisko", "last_name"),
    (r"name|full name|contact name", "?name"),
    (r"title|tytul|stanowisko", "position"),
    (r"email|adres email", "email"),
    (r"(secondary|other|alternate|additional|personal|work) email|dodatkowy email", "email_2"),
    (r"(business )?phone|telefon( sluzbowy)?", "phone"),
    (r"mobile( phone)?|(home|other) phone|(telefon )?komorkowy|komorka|telefon (domowy|inny)|inny telefon", "phone_2"),
    (r"(contact |lead )?description|opis", "note"),
    (r"has opted out of fax|fax opt out|rezygnacja z fak\w+", ""),
    (r"(has opted out of email|email opt out|do not call|rezygnacja z (email|poczty).*|nie dzwonic)", "objection"),
)

PROGRAMS = (
    Program(
        "salesforce_leads",
        "Salesforce",
        "contacts",
        marks(
            "id | is deleted | last name | company | is converted",
            "first name | last name | company account | lead owner",
            "first name | last name | company | lead owner",
            "first name | last name | company account | lead status",
        ),
        (
            *PERSON,
            (r"company( account)?|firma( konto)?", "company"),
            (STREET, "street"),
            (CITY, "city"),
            (CODE, "postcode"),
            (r"(lead )?status|is converted|converted .*|is unread.*|website|www", ""),
            *BY_WHOM,
        ),
        leads=True,
    ),
    Program(
        "salesforce_contacts",
        "Salesforce",
        "contacts",
        marks(
            "id | is deleted | account id | last name | mailing street",
            "first name | last name | account name | mailing street | mailing city",
            "first name | last name | account name | account owner",
            "first name | last name | account name | contact owner",
            "imie | nazwisko | nazwa konta | wlasciciel konta",
            "imie | nazwisko | nazwa konta | wlasciciel kontaktu",
        ),
        (
            *PERSON,
            (r"account name|nazwa konta", "company"),
            (rf"{PLACE} {STREET}|{STREET} {PLACE}", "street"),
            (rf"{PLACE} {CITY}|{CITY} {PLACE}", "city"),
            (rf"{PLACE} {CODE}|{CODE} {PLACE}", "postcode"),
            *BY_WHOM,
        ),
    ),
    Program(
        "salesforce_accounts",
        "Salesforce",
        "companies",
        marks(
            "id | is deleted | name | billing street",
            "account name | billing street | billing city",
            "account name | account owner | type",
            "nazwa konta | wlasciciel konta | typ",
        ),
        (
            (r"(account )?name|nazwa konta", "name"),
            (rf"(billing|shipping) {STREET}|{STREET} (rozliczenia|wysylki)", "street"),
            (rf"(billing|shipping) {CITY}|{CITY} (rozliczenia|wysylki)", "city"),
            (rf"(billing|shipping) {CODE}|{CODE} (rozliczenia|wysylki)", "postcode"),
            (r"website|www|witryna( internetowa)?", "website"),
            (r"(account )?description|opis( konta)?", "notes"),
            (r"(business )?phone|telefon|account (number|site|source)|ownership|sic( desc)?|site|ticker symbol", ""),
            (r"parent account", ""),
            *BY_WHOM,
        ),
    ),
    Program(
        "salesforce_opportunities",
        "Salesforce",
        "deals",
        marks(
            "id | is deleted | account id | stage name | close date",
            "opportunity name | account name | stage | close date",
            "opportunity name | stage | opportunity owner",
            "nazwa szansy | nazwa konta | etap | data zamkniecia",
        ),
        (
            (r"(opportunity )?name|nazwa szansy( sprzedazy)?", "title"),
            (r"account name|nazwa konta", "company"),
            (r"(primary )?contact( name)?|kontakt", "contact"),
            (r"stage( name)?|etap", "stage"),
            (r"amount|kwota", "amount"),
            (r"amount currency|currency iso code|currency|waluta( kwoty)?", "currency"),
            (r"close date|data zamkniecia", "closes_on"),
            (r"created date|data utworzenia", "opened_on"),
            (r"(loss|lost|closed lost) reason|powod (utraty|przegranej)", "lost_reason"),
            (r"(opportunity )?description|opis", "notes"),
            (r"probability|prawdopodobienstwo|expected revenue|is (closed|won|private)|forecast .*|fiscal.*|age", ""),
            (r"next step|has .*|pricebook.*|total opportunity quantity|campaign.*|push count", ""),
            *BY_WHOM,
        ),
    ),
)
