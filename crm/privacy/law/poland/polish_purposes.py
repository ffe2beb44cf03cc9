"""What a small Polish firm usually needs: purposes and recipients to start from.

Rows use the column names of `Purpose` and `Recipient`; `recipients` holds slugs. The firm renames and retires them on
the privacy screens. Recruitment is left out on purpose: it needs birth dates, which no CRM should collect by default.
Claims are left out too: a merely possible claim justifies no keeping (NSA III OSK 6553/21), a named one is a hold.
Notices say why and what, never how long: the retention rules say that, and one promise must not contradict another.
"""

from typing import Any

HOSTING, MAIL, TEXTING = "hosting", "email-provider", "sms-gateway"
ACCOUNTANT, BANK, COURIER, POST = "accounting-office", "bank", "courier", "postal-operator"
IT_SUPPORT, LAW_FIRM, TAX_OFFICE, UODO = "it-support", "law-firm", "tax-office", "data-protection-authority"

RECIPIENT_FIELDS = ("slug", "name", "name_en", "kind", "country", "agreement_needed")
PARTS = {HOSTING: ["hosting"], MAIL: ["mail"]}  # what of the product runs with them, until the house says otherwise
RECIPIENTS: list[dict[str, Any]] = [
    {**dict(zip(RECIPIENT_FIELDS, row, strict=True)), "product_parts": PARTS.get(row[0], [])}
    for row in (
        (HOSTING, "Dostawca hostingu", "Hosting provider", "processor", "PL", True),
        (MAIL, "Dostawca poczty elektronicznej", "E-mail provider", "processor", "PL", True),
        (TEXTING, "Bramka SMS", "Text message gateway", "processor", "PL", True),
        (ACCOUNTANT, "Biuro rachunkowe", "Accounting office", "processor", "PL", True),
        (IT_SUPPORT, "Obsługa informatyczna", "IT support", "processor", "PL", True),
        (COURIER, "Firma kurierska", "Courier", "controller", "PL", False),
        (POST, "Operator pocztowy", "Postal operator", "controller", "PL", False),
        (BANK, "Bank", "Bank", "controller", "PL", False),
        (LAW_FIRM, "Kancelaria prawna", "Law firm", "controller", "PL", False),
        (TAX_OFFICE, "Urząd skarbowy", "Tax office", "authority", "PL", False),
        (UODO, "Prezes Urzędu Ochrony Danych Osobowych", "Data protection authority", "authority", "PL", False),
    )
]

PURPOSES: list[dict[str, Any]] = [
    {
        "slug": "enquiries",
        "name": "Obsługa zapytań",
        "name_en": "Answering enquiries",
        "legal_basis": "contract",
        "article": "art. 6 ust. 1 lit. b RODO (działania przed umową)",
        "categories": ["identity", "email", "phone", "employment", "company", "correspondence", "provenance"],
        "channels": ["email", "phone", "sms", "post"],
        "marketing": False,
        "notice_text": (
            "Używamy Twoich danych, żeby odpowiedzieć na Twoje pytanie i przygotować ofertę, o którą prosisz. Bez "
            "adresu lub numeru telefonu nie możemy odpowiedzieć."
        ),
        "notice_text_en": (
            "We use your data to answer your question and to prepare the offer you ask for. Without an address or "
            "a phone number we cannot answer."
        ),
        "recipients": [HOSTING, MAIL, IT_SUPPORT],
    },
    {
        "slug": "contracts",
        "name": "Umowy i zamówienia",
        "name_en": "Contracts and orders",
        "legal_basis": "contract",
        "article": "art. 6 ust. 1 lit. b RODO",
        "categories": [
            *("identity", "email", "phone", "address", "employment", "company"),
            *("correspondence", "financial", "provenance"),
        ],
        "channels": ["email", "phone", "sms", "post"],
        "marketing": False,
        "notice_text": (
            "Używamy Twoich danych, żeby zawrzeć i wykonać umowę z Tobą: przyjąć zamówienie, dostarczyć je i "
            "rozliczyć. Bez nich nie możemy zawrzeć umowy."
        ),
        "notice_text_en": (
            "We use your data to make and perform a contract with you: to take your order, deliver it and settle "
            "the payment. Without them we cannot make the contract."
        ),
        "recipients": [HOSTING, MAIL, IT_SUPPORT, ACCOUNTANT, COURIER, POST, BANK],
    },
    {
        "slug": "service",
        "name": "Serwis i reklamacje",
        "name_en": "Service and complaints",
        "legal_basis": "contract",
        "article": "art. 6 ust. 1 lit. b RODO",
        "categories": ["identity", "email", "phone", "address", "employment", "company", "correspondence"],
        "channels": ["email", "phone", "sms", "post"],
        "marketing": False,
        "notice_text": (
            "Używamy Twoich danych, żeby przyjąć zgłoszenie, naprawić lub wymienić produkt i powiadomić Cię o "
            "wyniku. Bez nich nie możemy załatwić zgłoszenia."
        ),
        "notice_text_en": (
            "We use your data to take your report, to repair or replace the product and to tell you the result. "
            "Without them we cannot deal with it."
        ),
        "recipients": [HOSTING, MAIL, IT_SUPPORT, COURIER, POST],
    },
    {
        "slug": "offers",
        "name": "Oferty handlowe",
        "name_en": "Our offers",
        "legal_basis": "consent",
        "article": "art. 6 ust. 1 lit. a RODO, art. 398 PKE",
        "categories": ["identity", "email", "phone", "address", "preferences", "consent", "provenance"],
        "channels": ["email", "phone", "sms", "post"],
        "marketing": True,
        "notice_text": (
            "Za Twoją zgodą wysyłamy Ci własne oferty, osobno dla każdego sposobu kontaktu. Zgodę możesz wycofać "
            "w każdej chwili, równie łatwo, jak ją dajesz; to, co wysłaliśmy wcześniej, pozostaje zgodne z "
            "prawem. Brak zgody niczego nie zmienia w naszych umowach z Tobą."
        ),
        "notice_text_en": (
            "With your consent we send you our own offers, asked separately for each way of contact. You can "
            "withdraw at any time, as easily as you agree; what we sent before stays lawful. Without consent "
            "nothing changes in our contracts with you."
        ),
        "recipients": [HOSTING, MAIL, TEXTING, POST],
    },
    {
        "slug": "business-contact",
        "name": "Współpraca z firmami",
        "name_en": "Working with companies",
        "legal_basis": "legitimate_interest",
        "article": "art. 6 ust. 1 lit. f RODO",
        "categories": ["identity", "email", "phone", "employment", "company", "correspondence", "provenance"],
        "channels": ["email", "phone", "post"],
        "marketing": False,
        "notice_text": (
            "Używamy Twoich danych służbowych, żeby utrzymywać kontakt z firmą, którą reprezentujesz. To nasz "
            "prawnie uzasadniony interes. Możesz się temu sprzeciwić z powodów dotyczących Twojej sytuacji. Ofert "
            "w ten sposób nie wysyłamy."
        ),
        "notice_text_en": (
            "We use your work details to keep in touch with the company you represent. This is our legitimate "
            "interest. You can object for reasons of your own situation. We send no offers this way."
        ),
        "recipients": [HOSTING, MAIL, IT_SUPPORT],
    },
    {
        "slug": "accounting",
        "name": "Podatki i księgowość",
        "name_en": "Tax and accounting",
        "legal_basis": "legal_duty",
        "article": "art. 6 ust. 1 lit. c RODO, art. 86 OP, art. 74 UoR",
        "categories": ["identity", "address", "company", "financial"],
        "channels": [],
        "marketing": False,
        "notice_text": (
            "Przechowujemy faktury i dowody księgowe z Twoimi danymi, bo nakazują to przepisy podatkowe i "
            "rachunkowe. Podanie tych danych jest obowiązkowe."
        ),
        "notice_text_en": (
            "We keep invoices and accounting records with your data because tax and accounting law orders it. "
            "Giving these data is compulsory."
        ),
        "recipients": [HOSTING, ACCOUNTANT, TAX_OFFICE],
    },
    {
        "slug": "rights-requests",
        "name": "Żądania osób",
        "name_en": "Requests about personal data",
        "legal_basis": "legal_duty",
        "article": "art. 6 ust. 1 lit. c i art. 12-22 RODO",
        "categories": ["identity", "email", "phone", "address", "correspondence", "consent", "provenance"],
        "channels": ["email", "phone", "post"],
        "marketing": False,
        "notice_text": (
            "Używamy Twoich danych, żeby załatwić Twoje żądanie dotyczące danych osobowych i móc wykazać, że "
            "zrobiliśmy to prawidłowo."
        ),
        "notice_text_en": (
            "We use your data to deal with your request about personal data and to be able to show that we did so "
            "properly."
        ),
        "recipients": [HOSTING, MAIL, LAW_FIRM, UODO],
    },
    {
        "slug": "consent-records",
        "name": "Dowody zgód i sprzeciwów",
        "name_en": "Proof of consents and objections",
        "legal_basis": "legal_duty",
        "article": "art. 6 ust. 1 lit. c, art. 7 ust. 1 i art. 21 ust. 3 RODO",
        "categories": ["identity", "email", "phone", "consent", "provenance"],
        "channels": [],
        "marketing": False,
        "notice_text": (
            "Zapisujemy, na co i kiedy wyrażono zgodę, a także wycofania i sprzeciwy. Dzięki temu umiemy to "
            "wykazać i nie wysyłamy ofert osobom, które ich nie chcą."
        ),
        "notice_text_en": (
            "We record what was agreed to and when, and every withdrawal and objection, so that we can show it "
            "and send no offers to people who do not want them."
        ),
        "recipients": [HOSTING, UODO],
    },
    {
        "slug": "security",
        "name": "Bezpieczeństwo i dziennik dostępu",
        "name_en": "Security and access log",
        "legal_basis": "legitimate_interest",
        "article": "art. 6 ust. 1 lit. f i art. 32 RODO",
        "categories": ["identity", "technical"],
        "channels": [],
        "marketing": False,
        "notice_text": (
            "Zapisujemy, kto i kiedy otwierał Twoje dane, oraz ślady techniczne, żeby wykrywać nadużycia. To nasz "
            "prawnie uzasadniony interes. Możesz się temu sprzeciwić z powodów dotyczących Twojej sytuacji."
        ),
        "notice_text_en": (
            "We record who opened your data and when, and technical traces, to detect misuse. This is our "
            "legitimate interest. You can object for reasons of your own situation."
        ),
        "recipients": [HOSTING, IT_SUPPORT],
    },
]

STAFF_OF_FIRMS = (
    "Dotyczy osób, które działają za firmę: stroną umowy jest firma, więc podstawą jest nasz prawnie uzasadniony "
    "interes. Cel: obsłużyć sprawę, z którą firma do nas przyszła. Dane: tylko służbowe dane kontaktowe i przebieg "
    "sprawy. Osoba spodziewa się kontaktu, bo sama występuje w imieniu firmy; wpływ na jej życie prywatne jest "
    "znikomy. Może wnieść sprzeciw z powodów dotyczących jej sytuacji, wtedy prosimy firmę o inną osobę. Ofert nie "
    "wysyłamy."
)
# {purpose: why our interest outweighs theirs} (Art. 6(1)(f)); at a contract it is about those who act for a company
BALANCING = {
    "enquiries": STAFF_OF_FIRMS,
    "contracts": STAFF_OF_FIRMS,
    "service": STAFF_OF_FIRMS,
    "business-contact": (
        "Cel: utrzymać kontakt z firmą, z którą współpracujemy. Bez imienia i danych służbowych osoby, która ją "
        "reprezentuje, nie jest to możliwe; więcej danych nie zbieramy. Osoba występuje w roli zawodowej i spodziewa "
        "się takiego kontaktu. Informujemy ją o źródle danych i prawie sprzeciwu, ofert w ten sposób nie wysyłamy, "
        "dane usuwamy, gdy współpraca ustanie."
    ),
    "security": (
        "Cel: wykryć nadużycia i móc wykazać, kto oglądał dane. Zapisujemy numery osób, chwilę i cel wglądu, nigdy "
        "treść danych. Interes osoby jest tu zgodny z naszym: zapis ją chroni. Dziennik ma krótki okres przechowywania "
        "i nie służy niczemu innemu."
    ),
}
