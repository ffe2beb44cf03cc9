"""EspoCRM: contacts, leads, accounts, opportunities.

Its CSV export writes names of attributes (`firstName`, `billingAddressCity`), not labels, whatever the language:
espocrm/espocrm, application/Espo/Tools/Export/Format/Csv/Processor.php; the attributes are those of
application/Espo/Modules/Crm/Resources/metadata/entityDefs/{Contact,Lead,Account,Opportunity}.json. Its XLSX carries
labels in the reader's language, which the vocabularies read like any other table's.
"""

from crm.files.programs.program import Program, marks

PERSON = (
    (r"first name", "first_name"),
    (r"last name", "last_name"),
    (r"account name", "company"),
    (r"title|account role", "position"),
    (r"email address", "email"),
    (r"phone number", "phone"),
    (r"address street", "street"),
    (r"address city", "city"),
    (r"address postal code", "postcode"),
    (r"description", "note"),
    (r"do not call|email address is opted out", "objection"),
)
KEPT_THERE = (  # Espo's own bookkeeping
    (r"deleted", "deleted"),
    (r"id|name|salutation name|middle name|account type|status|source|industry|website|type|sic code", ""),
    (r".* (id|ids|at|names|by name|user name)|.* (state|country|converted|is invalid|map url)", ""),
)

PROGRAMS = (
    Program(
        "espo_leads",
        "EspoCRM",
        "contacts",
        marks("first name | last name | email address | status | source", "last name | opportunity amount"),
        (*PERSON, (r"opportunity amount.*", ""), *KEPT_THERE),
        leads=True,
    ),
    Program(
        "espo_contacts",
        "EspoCRM",
        "contacts",
        marks(
            "first name | last name | email address | account id",
            "first name | last name | email address | account name",
            "first name | last name | email address | assigned user name",
        ),
        (*PERSON, *KEPT_THERE),
    ),
    Program(
        "espo_accounts",
        "EspoCRM",
        "companies",
        marks("name | billing address city", "name | billing address street", "name | sic code"),
        (
            (r"name", "name"),
            (r"website", "website"),
            (r"billing address street", "street"),
            (r"billing address city", "city"),
            (r"billing address postal code", "postcode"),
            (r"description", "notes"),
            (r"shipping address .*|email address|phone number", ""),
            *KEPT_THERE,
        ),
    ),
    Program(
        "espo_opportunities",
        "EspoCRM",
        "deals",
        marks("name | stage | amount | close date", "name | stage | probability | amount"),
        (
            (r"name", "title"),
            (r"account name", "company"),
            (r"stage", "stage"),
            (r"amount", "amount"),
            (r"amount currency", "currency"),
            (r"close date", "closes_on"),
            (r"contact name", "contact"),
            (r"created at", "opened_on"),
            (r"description", "notes"),
            (r"probability|lead source|last stage|amount .*", ""),
            *KEPT_THERE,
        ),
    ),
)
