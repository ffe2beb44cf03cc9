"""HubSpot: contacts, companies, deals.

Headers are the labels of properties; «Record ID» is there always, the others are up to the view that was exported.
Seen in HubSpot's «Export your records» and in the sample exports that its importers are tested with.
"""

from crm.files.programs.program import Program, marks

ADDRESS = (
    (r"street address( 2)?", "street"),
    (r"(postal|zip|zip postal) code|postal code zip", "postcode"),
    (r"city", "city"),
)
OURS_NOT = (  # about HubSpot's own work
    (r"record id", ""),
    (r"(contact|company|deal) owner( id)?", ""),
    (r"(create|last activity|last modified|last contacted) date|last contacted", ""),
    (r"lifecycle stage|lead status|marketing contact status|original (traffic )?source.*|industry|country region", ""),
    (r"associated (company|contact|deal|note|ticket)s? ids?( primary)?|(primary )?associated company id", ""),
)

PROGRAMS = (
    Program(
        "hubspot_contacts",
        "HubSpot",
        "contacts",
        marks(
            "record id | first name | last name", "record id | email | contact owner", "record id | email | last name"
        ),
        (
            *OURS_NOT,
            (r"first name", "first_name"),
            (r"last name", "last_name"),
            (r"email", "email"),
            (r"(work|additional|secondary|other|personal) email( address(es)?)?", "email_2"),
            (r"phone number", "phone"),
            (r"(mobile|work|home|whatsapp|calculated) phone( number)?", "phone_2"),
            (r"(associated )?company( name)?|associated company primary", "company"),
            (r"job title", "position"),
            (r"preferred language", "language"),
            (r"unsubscribed from all email|email opt(ed)? out|opted out of email.*", "objection"),
            *ADDRESS,
        ),
    ),
    Program(
        "hubspot_companies",
        "HubSpot",
        "companies",
        marks("record id | company name"),
        (
            *OURS_NOT,
            (r"company name", "name"),
            (r"website url", "website"),
            (r"company domain name", "?website"),
            (r"description|about us", "notes"),
            (r"phone number|type|annual revenue|number of employees|time zone|linkedin company page", ""),
            *ADDRESS,
        ),
    ),
    Program(
        "hubspot_deals",
        "HubSpot",
        "deals",
        marks("record id | deal name"),
        (
            (r"create date", "opened_on"),
            *OURS_NOT,
            (r"deal name", "title"),
            (r"deal stage", "stage"),
            (r"pipeline", "pipeline"),
            (r"amount", "amount"),
            (r"(deal )?currency( code)?", "currency"),
            (r"close date", "closes_on"),
            (r"closed (lost|won) reason", "lost_reason"),
            (r"associated company( primary)?|company name", "company"),
            (r"associated contacts?", "contact"),
            (r"deal description", "notes"),
            (r"amount in company currency|deal (type|probability|score)|weighted amount.*|priority|is closed.*", ""),
        ),
    ),
)
