"""The rules of keeping that a small Polish firm usually needs.

OP is the Ordynacja podatkowa, UoR the ustawa o rachunkowości, KC the Kodeks cywilny, KP the Kodeks pracy, KPA the
Kodeks postępowania administracyjnego. Rules for claims that are merely possible justify little (NSA III OSK
6553/21), a named claim or a hold does.
"""

from typing import Any

BY_LAW = "Przechowanie nakazuje prawo."
PAPER = ["identity", "address", "company", "financial"]  # what an invoice or a contract is made of
DEALING = ["identity", "email", "phone", "address", "employment", "company", "correspondence", "financial"]
WORK = ["identity", "email", "phone", "employment", "company", "correspondence"]
EVERYTHING = [
    *("identity", "email", "phone", "address", "employment", "company", "correspondence", "preferences", "financial"),
    *("consent", "provenance", "technical", "birth_date", "national_id"),
    *("health", "beliefs", "trade_union", "biometric", "criminal"),
]
POSSIBLE_PL = (
    "Sama możliwość roszczenia nie uzasadnia przechowywania danych wszystkich osób (wyrok NSA III OSK 6553/21). Włącz "
    "tylko wtedy, gdy takie roszczenia rzeczywiście się zdarzają i zostało to opisane; dla nazwanego roszczenia "
    "wystarczy wstrzymanie usunięcia."
)
POSSIBLE_EN = (
    "A merely possible claim does not justify keeping everybody's data (Supreme Administrative Court, III OSK "
    "6553/21). Switch it on only if such claims really occur and that is written down; for a named claim a hold is "
    "enough."
)

YEAR_END = {"to_year_end": True}
NEXT_YEAR = {"from_next_year": True}
DUTY = {"force": "duty"}
CLAIMS = {"claims": True}

RULES: list[dict[str, Any]] = [
    {
        "slug": "tax-papers",
        "name": "Dokumenty podatkowe",
        "name_en": "Tax papers",
        "purpose": "accounting",
        "categories": PAPER,
        "start": "payment_due",
        "years": 5,
        **YEAR_END,
        "roll": True,
        **DUTY,
        "article": "art. 70 § 1, art. 86 § 1 i art. 12 § 5 OP",
        "reason": (
            "Faktury i dowody trzymamy do przedawnienia podatku: 5 lat od końca roku, w którym minął termin płatności."
        ),
        "reason_en": (
            "Invoices stay until the tax is time-barred: 5 years from the end of the year in which payment fell due."
        ),
    },
    {
        "slug": "accounting-vouchers",
        "name": "Dowody księgowe",
        "name_en": "Accounting vouchers",
        "purpose": "accounting",
        "categories": PAPER,
        "start": "document",
        "years": 5,
        **NEXT_YEAR,
        **DUTY,
        "article": "art. 74 ust. 2 pkt 8 i ust. 3 UoR",
        "reason": "Dowody księgowe trzymamy 5 lat, licząc od początku roku po roku obrotowym, którego dotyczą.",
        "reason_en": "Accounting vouchers stay for 5 years from the beginning of the year after their financial year.",
    },
    {
        "slug": "contract-papers",
        "name": "Umowy w księgach",
        "name_en": "Contracts in the books",
        "purpose": "accounting",
        "categories": PAPER,
        "start": "contract_end",
        "years": 5,
        **NEXT_YEAR,
        **DUTY,
        "article": "art. 74 ust. 2 pkt 4 i ust. 3 UoR",
        "reason": (
            "Dokumenty umów, pożyczek i dochodzonych roszczeń trzymamy 5 lat od początku roku po ich rozliczeniu."
        ),
        "reason_en": (
            "Papers of contracts, loans and claims stay for 5 years from the beginning of the year after settlement."
        ),
    },
    {
        "slug": "warranty-papers",
        "name": "Rękojmia i reklamacje",
        "name_en": "Warranty and complaints",
        "purpose": "service",
        "categories": ["identity", "email", "phone", "address", "company", "correspondence"],
        "start": "case_end",
        "years": 1,
        **DUTY,
        "article": "art. 74 ust. 2 pkt 6 UoR",
        "reason": "Dokumenty reklamacji trzymamy rok od końca rękojmi albo rozliczenia reklamacji.",
        "reason_en": "Complaint papers stay for a year after the end of the warranty or the settlement.",
    },
    {
        "slug": "claims-general",
        "name": "Roszczenia: 6 lat",
        "name_en": "Claims: 6 years",
        "purpose": "contracts",
        "categories": DEALING,
        "start": "contract_end",
        "years": 6,
        **YEAR_END,
        **CLAIMS,
        "article": "art. 118 KC",
        "reason": f"Ogólny termin przedawnienia: 6 lat, do końca roku. {POSSIBLE_PL}",
        "reason_en": f"The general limitation: 6 years, to the end of the year. {POSSIBLE_EN}",
    },
    {
        "slug": "claims-business",
        "name": "Roszczenia firm i okresowe: 3 lata",
        "name_en": "Business and periodic claims: 3 years",
        "purpose": "contracts",
        "categories": DEALING,
        "start": "payment_due",
        "years": 3,
        **YEAR_END,
        **CLAIMS,
        "article": "art. 118 KC",
        "reason": f"Roszczenia z działalności i okresowe: 3 lata od terminu płatności, do końca roku. {POSSIBLE_PL}",
        "reason_en": f"Business and periodic claims: 3 years from the due date, to the end of the year. {POSSIBLE_EN}",
    },
    {
        "slug": "claims-sale",
        "name": "Roszczenia ze sprzedaży: 2 lata",
        "name_en": "Claims from a sale: 2 years",
        "purpose": "contracts",
        "categories": DEALING,
        "start": "document",
        "years": 2,
        **YEAR_END,
        **CLAIMS,
        "article": "art. 554 i art. 118 KC",
        "reason": f"Roszczenia z tytułu sprzedaży: 2 lata, do końca roku. {POSSIBLE_PL}",
        "reason_en": f"Claims from a sale by a business: 2 years, to the end of the year. {POSSIBLE_EN}",
    },
    {
        "slug": "claims-work",
        "name": "Roszczenia z umowy o dzieło: 2 lata",
        "name_en": "Claims from a contract for work: 2 years",
        "purpose": "contracts",
        "categories": DEALING,
        "start": "contract_end",
        "years": 2,
        **YEAR_END,
        **CLAIMS,
        "article": "art. 646 i art. 118 KC",
        "reason": f"Roszczenia z umowy o dzieło: 2 lata od oddania, do końca roku. {POSSIBLE_PL}",
        "reason_en": f"Claims from a contract for work: 2 years from delivery, to the end of the year. {POSSIBLE_EN}",
    },
    {
        "slug": "customers",
        "name": "Klienci bez kontaktu",
        "name_en": "Customers who went quiet",
        "purpose": "contracts",
        "categories": DEALING,
        "start": "activity",
        "months": 24,
        "article": "art. 5 ust. 1 lit. e RODO",
        "reason": (
            "Kto przez 24 miesiące sam się nie odezwał, nie jest już w trakcie żadnej sprawy. Dokumenty mają "
            "własne reguły."
        ),
        "reason_en": (
            "Whoever has not been in touch for 24 months has no business with us any more. Papers have rules of "
            "their own."
        ),
    },
    {
        "slug": "service-cases",
        "name": "Serwis bez kontaktu",
        "name_en": "Service that went quiet",
        "purpose": "service",
        "categories": ["identity", "email", "phone", "address", "employment", "company", "correspondence"],
        "start": "activity",
        "months": 12,
        "article": "art. 5 ust. 1 lit. e RODO",
        "reason": "Zgłoszenia serwisowe są potrzebne, dopóki osoba się odzywa, i jeszcze rok później.",
        "reason_en": "Service reports are needed while the person is in touch, and for a year after.",
    },
    {
        "slug": "business-contacts",
        "name": "Osoby z firm",
        "name_en": "People at companies",
        "purpose": "business-contact",
        "categories": WORK,
        "start": "activity",
        "months": 24,
        "article": "art. 5 ust. 1 lit. e RODO",
        "reason": "Po 24 miesiącach bez odpowiedzi osoba zwykle pracuje już gdzie indziej, a nasz interes ustał.",
        "reason_en": "After 24 months without a word people usually work elsewhere, and our interest has ended.",
    },
    {
        "slug": "marketing",
        "name": "Oferty: 24 miesiące bez odzewu",
        "name_en": "Offers: 24 months without a word",
        "purpose": "offers",
        "categories": ["identity", "email", "phone", "address", "preferences"],
        "start": "activity",
        "months": 24,
        "article": "art. 5 ust. 1 lit. e RODO",
        "reason": "Kto przez 24 miesiące nic nie zrobił, nie chce już naszych ofert. Lista wykluczeń zostaje.",
        "reason_en": "Whoever did nothing for 24 months wants no offers any more. The suppression list stays.",
    },
    {
        "slug": "enquiries",
        "name": "Zapytania: 30 dni",
        "name_en": "Enquiries: 30 days",
        "purpose": "enquiries",
        "categories": WORK,
        "start": "activity",
        "days": 30,
        "article": "art. 6 ust. 1 lit. b RODO",
        "reason": (
            "Na pytanie odpowiadamy do 30 dni po ostatniej wiadomości osoby. Nasze wiadomości tego nie przedłużają."
        ),
        "reason_en": (
            "A question may be answered until 30 days after the person's last message. Ours do not prolong that."
        ),
    },
    {
        "slug": "dropped-leads",
        "name": "Odrzucone leady: 14 dni",
        "name_en": "Dropped leads: 14 days",
        "purpose": "enquiries",
        "categories": WORK,
        "start": "dropped",
        "days": 14,
        "article": "art. 5 ust. 1 lit. c i e RODO",
        "reason": (
            "Kogo nie prowadzimy dalej, tego danych nie potrzebujemy. Przez 14 dni od odrzucenia można cofnąć pomyłkę, "
            "potem dane odchodzą."
        ),
        "reason_en": (
            "Whoever we do not go on with, we do not need the data of. For 14 days a mistake can be taken back, then "
            "they go."
        ),
    },
    {
        "slug": "no-purpose",
        "name": "Dane bez celu",
        "name_en": "Data without a purpose",
        "purpose": "",
        "categories": EVERYTHING,
        "start": "activity",
        "days": 30,
        "article": "art. 5 ust. 1 lit. b i e RODO",
        "reason": (
            "Nikt nie podał, po co mamy te dane. Po 30 dniach od ostatniej wiadomości osoby albo od zapisania odchodzą."
        ),
        "reason_en": (
            "Nobody said what these data are for. They go 30 days after the person's last message or after they were "
            "written."
        ),
    },
    {
        "slug": "recruitment",
        "name": "Rekrutacja",
        "name_en": "Recruitment",
        "purpose": "recruitment",
        "categories": ["identity", "email", "phone", "employment", "correspondence"],
        "start": "ground_end",
        "article": "art. 5 ust. 1 lit. e RODO, art. 22¹ KP",
        "reason": "Dane kandydatów usuwamy zaraz po zakończeniu rekrutacji (stanowisko Prezesa UODO).",
        "reason_en": "Candidates' data go right after the recruitment (position of the Polish authority).",
    },
    {
        "slug": "recruitment-future",
        "name": "Przyszłe rekrutacje: 12 miesięcy",
        "name_en": "Future recruitments: 12 months",
        "purpose": "future-recruitment",
        "categories": ["identity", "email", "phone", "employment", "correspondence"],
        "start": "submission",
        "months": 12,
        "article": "art. 6 ust. 1 lit. a RODO",
        "reason": "Za zgodą kandydata trzymamy zgłoszenie do przyszłych rekrutacji, najwyżej 12 miesięcy.",
        "reason_en": "With the candidate's consent the application stays for future recruitments, 12 months at most.",
    },
    {
        "slug": "recruitment-claims",
        "name": "Rekrutacja: roszczenia, 3 lata",
        "name_en": "Recruitment: claims, 3 years",
        "purpose": "recruitment",
        "categories": ["identity", "email", "employment", "correspondence"],
        "start": "ground_end",
        "years": 3,
        **CLAIMS,
        "article": "art. 291 KP",
        "reason": (
            "Obrona przed zarzutem dyskryminacji może uzasadnić 3 lata (WSA w Warszawie, II SA/Wa 542/22), jeśli test "
            f"równowagi jest opisany. {POSSIBLE_PL}"
        ),
        "reason_en": (
            "Defence against a claim of discrimination may justify 3 years (Regional Administrative Court Warsaw, II "
            f"SA/Wa 542/22) if the balancing test is written down. {POSSIBLE_EN}"
        ),
    },
    {
        "slug": "consent-records",
        "name": "Dowody zgód: 6 lat",
        "name_en": "Proof of consent: 6 years",
        "purpose": "consent-records",
        # and the address it was given for, which comes with the event (horizons/consent_events.py)
        "categories": ["consent"],
        "start": "ground_end",
        "years": 6,
        **YEAR_END,
        **DUTY,
        "article": "art. 7 ust. 1 i art. 5 ust. 2 RODO, art. 118 KC",
        "reason": (
            "Musimy umieć wykazać zgodę i jej wycofanie. Zostaje sam dowód i adres, którego dotyczy, tylko dla IOD."
        ),
        "reason_en": (
            "We must be able to prove a consent and its withdrawal. Only the proof and its address stay, for the DPO."
        ),
    },
    {
        "slug": "request-records",
        "name": "Żądania osób: 6 lat",
        "name_en": "People's requests: 6 years",
        "purpose": "rights-requests",
        "categories": ["identity", "email", "consent"],
        "start": "case_end",
        "years": 6,
        **YEAR_END,
        **DUTY,
        "article": "art. 5 ust. 2 i art. 12 RODO, art. 118 KC",
        "reason": "Musimy umieć wykazać, że odpowiedzieliśmy na żądanie w terminie. Okresu nie określa ustawa.",
        "reason_en": "We must be able to show that a request was answered in time. No statute sets the period.",
    },
    {
        "slug": "breach-records",
        "name": "Naruszenia: 6 lat",
        "name_en": "Breaches: 6 years",
        "purpose": "security",
        "categories": ["identity", "technical"],
        "start": "case_end",
        "years": 6,
        **YEAR_END,
        **DUTY,
        "article": "art. 33 ust. 5 RODO, art. 118 KC, art. 189g KPA",
        "reason": "Rejestr naruszeń musi pozwolić organowi sprawdzić, co zrobiliśmy. Okresu nie określa ustawa.",
        "reason_en": "The register of breaches must let the authority check what we did. No statute sets the period.",
    },
]
