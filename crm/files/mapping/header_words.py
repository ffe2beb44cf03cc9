"""What people call that in a contact file which is no column of a contact, in Polish and English, folded.

Every pattern is searched in a header as `mapping.plain` writes it: lower case, no diacritics, words apart, «e-mail» as
«email». Order matters: the first that fits wins.
"""

from crm.privacy.categories import Category

# No purpose of a contact import may take these: refused by name, values never read.
REFUSED: tuple[tuple[Category, str], ...] = (
    (
        Category.NATIONAL_ID,
        r"\bpesel|\bdow(od\w*|\.?) osob|\b(nr|numer|seria)\b.*\bdowodu?($| [^z]| z[^g])|^dowod$|\bpaszport|\bpassport"
        r"|\b(national|government|identity|personal) (id\b|identification|number|card)|\bid card|\bssn\b"
        r"|\bsocial security|\bprawo jazdy|\bdriving licen|\bdriver s? ?licen|\bidentyfikator\w* rzadow",
    ),
    (Category.BIRTH_DATE, r"\burodz|\bur\b|\bbirth|\bdob\b|\bbday|^wiek$|^age$"),
    (
        Category.HEALTH,
        r"\bzdrowi|\bzdrowotn|\bchorob|\bchor(y|zy|a)\b|\bniepelnospr|\bgrupa krwi|\balergi|\bleki\b|\bciaz"
        r"|\binwalid|\bhealth|\bmedical|\bdisab|\ballerg|\bblood|\bpregnan|\bdieta\b|\bdiet(ary)?\b",
    ),
    (
        Category.BELIEFS,
        r"\breligi|\bwyznani|\bpoglad|\bpartia\b|\bpartii\b|\bprzynaleznosc polit|\bnarodowosc|\brasa\b"
        r"|\bpochodzenie (etn|ras)|\borientacj|\bpolitic|\bethnic|\brace\b|\bsexual|\bbelief",
    ),
    (Category.TRADE_UNION, r"\bzwiaz\w* zawod|\btrade union|\bunion member"),
    (Category.BIOMETRIC, r"\bbiometr|\bodcisk|\bfingerprint"),
    (Category.CRIMINAL, r"\bkaraln|\bniekaraln|\bniekaran|\bkarany\b|\bskazan|\bcriminal|\bconviction"),
    (
        Category.FINANCIAL,
        r"\biban\b|\bnrb\b|\b(nr|numer) (konta|rachunku|karty)\b|\b(konto|rachunek) bank|\bbank account"
        r"|\baccount number|\bcard number|\bzarobki|\bwynagrodzeni|\bpensja|\bdochod|\bsalary|\bincome",
    ),
)

# About colleagues, relatives or the software, not about the contact.
BY_FAX = r"\bfax|\bfaks"  # no channel of ours
ELSEWHERE = (
    r"\bopiekun|\bhandlow(iec|ca)|\bsprzedawc|\bwlasciciel|\bprzypisan|\bowner|\bassigned|\bcreated by|\bmalzon"
    r"|\bspouse|\bdzieci|\bchild|\bwww\b|\bstrona\b|\bwebsite|\burl\b|\bfax\b|\bfaks\b|\btype\b|\btyp\b|^id\b| id$"
    r"|\basyst|\bassistant|\basst\b"
    r"|\bdrugie imie|\bmiddle name|\badditional name|\bip\b"
)

# What the old program threw away; a date says the same as a yes
DELETED = (
    r"^(is |czy )?(deleted|removed|usuniet\w+|skasowan\w+)$|^(deleted|removed) (at|on|date|time)$|^data usuniecia$"
    r"|^(usunieto|skasowano)( dnia)?$|^w koszu$"
)

# «Opt out: yes» is a no, and binds us wherever it was said
OBJECTION = (
    r"\bopt(ed)? ?out\b|\bunsubscri|\bdnc\b|\bdo not (email|mail|call|contact)|\bsprzeciw|\bwypisan|\brezygnacj"
    r"|\bnie wysylac|\bnie dzwonic|\bwycofan\w* zgod|\bzgod\w* wycofan"
)
CONSENT = r"\bzgod|\bconsent|\bopt ?in\b|\brodo\b|\bgdpr\b|\bnewsletter|\bmarketing|\bsubscri"
CONSENT_PARTS: tuple[tuple[str, str], ...] = (
    ("consent_proof", r"\bdowod|\bzrodlo|\bproof|\bsource|\bevidence|\btresc|\bwording"),
    ("consent_date", r"\bdat(a|y|e)\b|\bkiedy|\bdnia\b|\bwhen\b|\btimestamp"),
)

NOTE = r"\buwag|\bnotat|\bkomentarz|\bopis|\bnote|\bcomment|\bremark|\bdescription|\bmemo\b"
TAGS = r"\btag|\betykiet|\blabels?\b|\bgrupa\b|\bgroup\b|\bsegment|\bkategori|\bcategory"
SECOND = r"\b(2|ii|drug[ia]e?|dodatkow[ya]|inn[ya]|second|secondary|other|alternat\w*)\b"
