"""Germany as the tests know it: holidays and an authority for each Land, other acts, periods, numbers and seeds.

No country of the product: it shows that a country is a room of data, and that nothing Polish is written elsewhere. Its
language is English, since the product speaks Polish and English.
"""

from dataclasses import replace
from datetime import date

from stdnum.de import idnr, vat

from crm.privacy.law.jurisdiction import (
    GDPR_APPLIES,
    Act,
    Authority,
    Delivery,
    Formulas,
    ImpactList,
    Jurisdiction,
    Number,
    PersonNumber,
    Phone,
    Place,
    Postcode,
    Rule,
    Seeds,
)

NEEDED = {
    "enquiries": ("Anfragen", "Enquiries", "contract", "Art. 6 Abs. 1 lit. b DSGVO"),
    "contracts": ("Verträge", "Contracts", "contract", "Art. 6 Abs. 1 lit. b DSGVO"),
    "accounting": ("Buchhaltung", "Accounting", "legal_duty", "Art. 6 Abs. 1 lit. c DSGVO, § 147 AO, § 257 HGB"),
    "consent-records": ("Einwilligungen", "Consents", "legal_duty", "Art. 6 Abs. 1 lit. c, Art. 7 Abs. 1 DSGVO"),
    "rights-requests": ("Anträge", "Requests", "legal_duty", "Art. 6 Abs. 1 lit. c, Art. 12 DSGVO"),
    "security": ("Sicherheit", "Security", "legitimate_interest", "Art. 6 Abs. 1 lit. f DSGVO"),
}
PURPOSES = [
    {
        "slug": slug,
        "name": name,
        "name_en": name_en,
        "legal_basis": basis,
        "article": article,
        "categories": ["identity", "email"],
        "channels": ["email"],
        "marketing": False,
        "notice_text": f"{name}.",
        "notice_text_en": f"{name_en}.",
        "recipients": ["finanzamt"] if slug == "accounting" else [],
    }
    for slug, (name, name_en, basis, article) in NEEDED.items()
]
RECIPIENTS = [
    {
        "slug": "finanzamt",
        "name": "Finanzamt",
        "name_en": "Tax office",
        "kind": "authority",
        "country": "DE",
        "agreement_needed": False,
    }
]
PAPER = ["identity", "address", "company", "financial"]
RULES = [
    {
        "slug": "buchungsbelege",
        "name": "Buchungsbelege",
        "name_en": "Vouchers",
        "purpose": "accounting",
        "categories": PAPER,
        "start": "document",
        "years": 8,
        "from_next_year": True,
        "force": "duty",
        "article": "§ 147 Abs. 3 AO, § 257 Abs. 4 HGB",
        "reason": "Buchungsbelege bleiben acht Jahre.",
        "reason_en": "Vouchers stay for eight years.",
    },
    {
        "slug": "regelverjaehrung",
        "name": "Ansprüche: 3 Jahre",
        "name_en": "Claims: 3 years",
        "purpose": "contracts",
        "categories": PAPER,
        "start": "contract_end",
        "years": 3,
        "from_next_year": True,
        "claims": True,
        "article": "§ 195, § 199 BGB",
        "reason": "Die regelmäßige Verjährung.",
        "reason_en": "The regular limitation.",
    },
]

BAYLDA = Authority(
    slug="baylda",
    name="Data Protection Authority of Bavaria for the Private Sector (BayLDA)",
    own_name="Bayerisches Landesamt für Datenschutzaufsicht",
    address="Promenade 18, 91522 Ansbach",
    street="Promenade 18, 91522 Ansbach, DE",
    site="https://www.lda.bayern.de",
    places=(
        Place("online", "Online form", "www.lda.bayern.de, form for breaches under Art. 33 GDPR"),
        Place("post", "Registered letter", "BayLDA, Promenade 18, 91522 Ansbach, registered letter"),
    ),
    receipts="The number on the page that confirms the form.",
    cases="Cases with the authority of the Land",
)
BLNBDI = replace(
    BAYLDA,
    slug="blnbdi",
    name="Berlin Commissioner for Data Protection (BlnBDI)",
    own_name="Berliner Beauftragte für Datenschutz und Informationsfreiheit",
    address="Alt-Moabit 59-61, 10555 Berlin",
    street="Alt-Moabit 59-61, 10555 Berlin, DE",
    site="https://www.datenschutz-berlin.de",
)
LAW = {
    "child_age_is_services": (
        Rule(GDPR_APPLIES, 16, "GDPR Art. 8(1); Germany enacted no lower age"),
        Rule(date(2040, 1, 1), 14, "invented"),
    ),
    "case_record_years": (Rule(GDPR_APPLIES, 10, "invented"),),
    "authority_answer_days": (Rule(GDPR_APPLIES, 14, "invented"),),
    "inspection_objection_days": (Rule(GDPR_APPLIES, 14, "invented"),),
    "officer_notice_days": (Rule(GDPR_APPLIES, 14, "invented"),),
    "court_complaint_days": (Rule(GDPR_APPLIES, 30, "invented"),),
}

BAVARIA = Jurisdiction(
    code="DE",
    region="BY",
    name="Germany (Bavaria)",
    inside="in Germany",
    language="en",
    time_zone="Europe/Berlin",
    phone=Phone(
        region="DE",
        prefix="+49",
        zero="0",
        malformed="This is no phone number. Write it as 030 901820 or +49 30 901820.",
        asked="Enter a phone number with its area code, or with + and the country in front.",
    ),
    postcode=Postcode(digits=5, after=0, sign="", unusual="This is no German postcode. Write it as 10115."),
    tax_number=Number(
        name="USt-IdNr.",
        module=vat,
        wrong="Wrong control digit. Check the USt-IdNr.",
        malformed="A USt-IdNr. has nine digits.",
        refused="This is no USt-IdNr.",
    ),
    company_number=Number(name="Steuer-ID", module=idnr, wrong="Wrong.", malformed="Wrong.", refused="Wrong."),
    person_number=PersonNumber(with_a_name="Tax identification number together with a name"),
    delivery=Delivery(
        name="Registered e-delivery",
        proof="Needed for registered e-delivery: its evidence.",
        proof_missing="Add the evidence of the registered e-delivery.",
        reports="what came by registered e-delivery, mail or phone",
    ),
    authority=BAYLDA,
    impact_list=ImpactList(source="DSK, Muss-Liste 1.1", positions={"l1": "Fraud prevention by scoring"}),
    formulas=Formulas(
        complaint="You can complain to the BayLDA, Promenade 18, 91522 Ansbach (GDPR Art. 77), or go to court (79).",
        complaint_in_copy="You can complain to the BayLDA, Promenade 18, 91522 Ansbach, www.lda.bayern.de.",
        complaint_in_notice="You can complain to the BayLDA, Ansbach.",
        consent_by_wire="Marketing by e-mail, phone or SMS needs consent (§ 7 UWG).",
        breach_addressee="To the Bayerisches Landesamt für Datenschutzaufsicht, Art. 33 GDPR",
        breach_form="Meldung einer Verletzung des Schutzes personenbezogener Daten, Art. 33 DSGVO",
    ),
    acts=(
        Act("AO", "of the Fiscal Code", date(1977, 1, 1)),
        Act("HGB", "of the Commercial Code", date(1900, 1, 1)),
        Act("BGB", "of the Civil Code", date(1900, 1, 1)),
        Act("TTDSG", "of the TTDSG", date(2021, 12, 1), date(2024, 5, 13)),
        Act("TDDDG", "of the TDDDG", date(2024, 5, 14)),
    ),
    law=LAW,
    seeds=Seeds(
        recipients=RECIPIENTS,
        purposes=PURPOSES,
        balancing={"security": "Abwägung."},
        rules=RULES,
        by_law="Das Gesetz verlangt es.",
    ),
)
BERLIN = replace(BAVARIA, region="BE", name="Germany (Berlin)", authority=BLNBDI)
LISBON = replace(BAVARIA, time_zone="Europe/Lisbon")
HALF = replace(BAVARIA, language="de", law={}, seeds=replace(BAVARIA.seeds, purposes=PURPOSES[1:]))
