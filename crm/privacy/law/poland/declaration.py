"""Poland: the supervisory authority is the President of the Personal Data Protection Office (Prezes UODO).

Acts are cited by their letters: OP is the Ordynacja podatkowa, UoR the ustawa o rachunkowości, KC the Kodeks cywilny,
KP the Kodeks pracy, KPA the Kodeks postępowania administracyjnego, PKE the Prawo komunikacji elektronicznej. The
calendar of public holidays knows that 24 December is one from 2025 (Act of 6.12.2024, item 1965).
"""

from datetime import date

from django.utils.translation import gettext_lazy as _, pgettext_lazy
from stdnum.pl import nip, regon

from crm.privacy.law.jurisdiction import (
    GDPR_APPLIES,
    OWN_POLICY,
    Act,
    Authority,
    Delivery,
    Formulas,
    Jurisdiction,
    Number,
    PersonNumber,
    Phone,
    Place,
    Postcode,
    Rule,
    Seeds,
)
from crm.privacy.law.poland.impact_list import IMPACT_LIST
from crm.privacy.law.poland.polish_purposes import BALANCING, PURPOSES, RECIPIENTS
from crm.privacy.law.poland.polish_retention import BY_LAW, RULES

UODO = Authority(
    slug="uodo",
    name=_("President of the Personal Data Protection Office (Prezes Urzędu Ochrony Danych Osobowych)"),
    own_name="Prezes Urzędu Ochrony Danych Osobowych",
    address="ul. Moniuszki 1A, 00-014 Warszawa",
    street="ul. Stanisława Moniuszki 1A, 00-014 Warszawa, PL",
    site="https://uodo.gov.pl",
    places=(
        Place(
            "biznes_gov",
            pgettext_lazy("where it is filed", "Form at biznes.gov.pl"),
            _("biznes.gov.pl, service “Zgłoszenie naruszenia ochrony danych osobowych”; sign with a trusted profile"),
        ),
        Place(
            "edelivery",
            pgettext_lazy("where it is filed", "e-Doręczenia"),
            _("the authority's mailbox for e-Doręczenia, with the PDF and the XML enclosed"),
        ),
        Place(
            "epuap",
            pgettext_lazy("where it is filed", "ePUAP, /UODO/SkrytkaESP"),
            _("ePUAP: general letter to /UODO/SkrytkaESP, with the PDF enclosed"),
        ),
        Place(
            "post",
            pgettext_lazy("where it is filed", "Registered letter"),
            _("Urząd Ochrony Danych Osobowych, ul. Moniuszki 1A, 00-014 Warszawa, registered letter"),
        ),
    ),
    receipts=_("UPO, e-Doręczenia or post."),
    cases=_("Cases with UODO"),
)

FORMULAS = Formulas(
    complaint=_(
        "You have the right to lodge a complaint with the President of the Personal Data Protection Office (UODO), "
        "ul. Moniuszki 1A, 00-014 Warszawa (GDPR Art. 77), and the right to bring the matter before a court "
        "(GDPR Art. 79)."
    ),
    complaint_in_copy=_(
        "You can complain to the President of the Personal Data Protection Office: "
        "Urząd Ochrony Danych Osobowych, ul. Stanisława Moniuszki 1A, 00-014 Warszawa, www.uodo.gov.pl."
    ),
    complaint_in_notice=_("You can complain to the President of the Personal Data Protection Office (UODO), Warsaw."),
    consent_by_wire=_("Marketing by e-mail, phone or SMS needs consent (Electronic Communications Law art. 398(1))."),
    breach_addressee=_("To the President of the Personal Data Protection Office (Prezes UODO), Art. 33 GDPR"),
    breach_form="zgłoszenie naruszenia ochrony danych osobowych, art. 33 RODO",
)

ACTS = (
    Act("OP", _("of the Tax Ordinance"), date(1998, 1, 1)),
    Act("UoR", _("of the Accounting Act"), date(1995, 1, 1)),
    Act("KC", _("of the Civil Code"), date(1965, 1, 1)),
    Act("KP", _("of the Labour Code"), date(1975, 1, 1)),
    Act("KPA", _("of the Code of Administrative Procedure"), date(1961, 1, 1)),
    Act("PT", _("of the Telecommunications Law"), date(2004, 9, 3), date(2024, 11, 9)),
    Act("PKE", _("of the Electronic Communications Law"), date(2024, 11, 10)),  # Dz.U. 2024 poz. 1221
)

LAW = {
    "child_age_is_services": (Rule(GDPR_APPLIES, 16, "GDPR Art. 8(1); Poland enacted no lower age"),),
    # fines lapse and claims against us end within it (KC art. 118)
    "case_record_years": (Rule(GDPR_APPLIES, 6, OWN_POLICY),),
    # what a letter of the authority usually gives; the letter itself counts (KPA art. 50, 54)
    "authority_answer_days": (Rule(GDPR_APPLIES, 7, OWN_POLICY),),
    # the Act on the Protection of Personal Data of 10 May 2018 (Dz.U. 2019 poz. 1781)
    "inspection_objection_days": (Rule(GDPR_APPLIES, 7, "ustawa z 10.05.2018 o ochronie danych osobowych art. 88"),),
    "officer_notice_days": (Rule(GDPR_APPLIES, 14, "ustawa z 10.05.2018 o ochronie danych osobowych art. 10, 11"),),
    # the Law on Proceedings before Administrative Courts of 30 August 2002
    "court_complaint_days": (Rule(GDPR_APPLIES, 30, "PPSA art. 53 § 1"),),
}

POLAND = Jurisdiction(
    code="PL",
    name=_("Poland"),
    inside=_("in Poland"),
    language="pl",
    time_zone="Europe/Warsaw",
    phone=Phone(
        region="PL",
        prefix="+48",
        malformed=_("This is no phone number. Write it as 601 222 214 or +48 601 222 214."),
        asked=_("Enter a phone number with nine digits, or with + and the country in front."),
        digits=9,
        groups=(3, 3, 3),
        stale_zero=True,
    ),
    postcode=Postcode(digits=5, after=2, sign="-", unusual=_("This is no Polish postcode. Write it as 00-950.")),
    tax_number=Number(
        name=_("NIP"),
        module=nip,
        wrong=_("Wrong control digit. Check the NIP."),
        malformed=_("A NIP has ten digits."),
        refused=_("This is no NIP. It has ten digits, the last one checks the others."),
    ),
    company_number=Number(
        name="REGON",
        module=regon,
        wrong=_("Wrong control digit. Check the REGON."),
        malformed=_("Wrong control digit. Check the REGON."),
        refused=_("Wrong control digit. Check the REGON."),
    ),
    person_number=PersonNumber(
        with_a_name=_("PESEL together with a name"),
        grave=_("PESEL with a name is a high risk in the practice of the UODO."),
        stricter=_("Polish practice is stricter here."),
        by_default=_("PESEL with a name: high risk by default."),
        why_not=_("Only when PESEL came out and the risk is not high: why"),
        why_not_missing=_("PESEL with a name is a high risk by default. Say why it is not one here."),
    ),
    delivery=Delivery(
        name=pgettext_lazy("channel of a request", "e-Doręczenia"),
        proof=_("Needed for e-Doręczenia: the proof file."),
        proof_missing=_("Add the proof of receipt from e-Doręczenia."),
        reports=_("what came by e-Doręczenia, mail or phone"),
    ),
    authority=UODO,
    impact_list=IMPACT_LIST,
    formulas=FORMULAS,
    acts=ACTS,
    law=LAW,
    seeds=Seeds(recipients=RECIPIENTS, purposes=PURPOSES, balancing=BALANCING, rules=RULES, by_law=BY_LAW),
)
