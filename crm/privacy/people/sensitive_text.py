"""What does not belong into free text: identifiers by their check digits, health and views by their words.

Local rules only; nothing leaves the server. Identifiers need a valid checksum *and* a word boundary, which keeps order
and phone numbers out. Words are hints: they may be wrong, so they warn and are never cut.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.pl import pesel

from crm.privacy.categories import Category

WARNINGS = {
    "pesel": _("This looks like a PESEL."),
    "id_card": _("This looks like an identity card number."),
    "iban": _("This looks like a bank account number."),
    "card": _("This looks like a payment card number."),
    "health": _("This may say something about health. Check whether you need it."),
    "beliefs": _("This may say something about beliefs. Check whether you need it."),
}

CATEGORIES = {
    "pesel": Category.NATIONAL_ID,
    "id_card": Category.NATIONAL_ID,
    "iban": Category.FINANCIAL,
    "card": Category.FINANCIAL,
    "health": Category.HEALTH,
    "beliefs": Category.BELIEFS,
}
IDENTIFIERS = frozenset({"pesel", "id_card", "iban", "card"})
CUT = "•••"

FUTURE_MONTHS = range(41, 73)  # PESEL of the 22nd and 23rd century; «48 45…» is a phone number with its country code
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)
CARD_SIZES = range(13, 20)

NOT_BEFORE = r"(?!\w|-[0-9])"
PESEL = re.compile(rf"(?<![\w+])(?<!\d-)[0-9]{{6}}[ -]?[0-9]{{5}}{NOT_BEFORE}")
ID_CARD = re.compile(rf"(?<!\w)[A-Z]{{3}}[ -]?[0-9]{{6}}{NOT_BEFORE}")
NRB = re.compile(rf"(?<![\w+])(?:PL[ -]?)?[0-9]{{2}}(?:[ -]?[0-9]{{4}}){{6}}{NOT_BEFORE}", re.IGNORECASE)
FOREIGN_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?(?!\w)")
PAYMENT_CARD = re.compile(rf"(?<![\w+])(?<!\d-)[2-6](?:[ -]?[0-9]){{12,18}}{NOT_BEFORE}")

# folded letter by letter, so that places in the folded text are places in the text
FOLD = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzacelnoszz")
HEALTH = re.compile(
    r"\b(?:chorob\w*|chor(?:y|a|uje|owal\w*)|przewlekle chor\w+|cukrzyc\w*|nowotwor\w*|rak(?:a|iem)? "
    r"(?:piersi|pluc|prostaty|jelita|szyjki|skory)|bialaczk\w*|chemioterap\w*|depresj\w*|schizofreni\w*|padaczk\w*|"
    r"epileps\w*|astm(?:a|e|y)|alergi\w*|uczulon\w*|w ciazy|ciaza|niepelnosprawn\w*|orzeczeni\w+ o niepeln\w*|"
    r"zawal serca|po zawale|udar(?:u|em|ze)? mozgu|hiv|aids|psychiatr\w*|psychoterap\w*|uzaleznion\w*|alkoholi\w*|"
    r"narkoman\w*|w szpitalu|do szpitala|ze szpitala|po operacji|rehabilitacj\w*|zwolnieni\w+ lekarski\w*|l4|"
    r"stan zdrowia|zdrowotn(?:e|ych) problem\w*|problem\w* zdrowotn\w*|leczy sie|leczeni\w*|"
    r"illness\w*|sick leave|disease\w*|diabet\w*|cancer|pregnan\w*|epilep\w*|wheelchair|depression|disabilit\w*|"
    r"in (?:the )?hospital|chemotherapy|allerg\w*)\b",
    re.IGNORECASE,
)
BELIEFS = re.compile(
    r"\b(?:katoli\w*|protestant\w*|prawoslawn\w*|ewangeli(?:k|czk)\w*|muzulman\w*|zydow(?:ka|skiego pochodzenia)|"
    r"swiad(?:ek|kiem|kowie) jehowy|ateist\w*|wyznani\w*|poglad\w* polityczn\w*|nalezy do partii|glosuje na|"
    r"zwiaz(?:ek|ku) zawodow\w*|zwiazkowiec|homoseksual\w*|gej(?:em)?|lesbijk\w*|orientacj\w+ seksualn\w*|"
    r"catholic|protestant|muslim|jewish|atheist|trade union|political views|votes for|sexual orientation)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """A stretch `text[start:end]` that looks like `kind`, a key of `CATEGORIES`. Never holds the text itself."""

    kind: str
    start: int
    end: int

    @property
    def category(self) -> Category:
        return CATEGORIES[self.kind]

    @property
    def identifier(self) -> bool:
        """Whether the stretch is an identifier (checked by its digits), not a word that only hints."""
        return self.kind in IDENTIFIERS


def findings(text: str) -> list[Finding]:
    """Everything in `text` that a note should not hold, in order, never overlapping; an identifier beats a word."""
    accepted: list[Finding] = []
    for finding in _all(text):
        if all(finding.end <= other.start or finding.start >= other.end for other in accepted):
            accepted.append(finding)
    return sorted(accepted, key=lambda finding: finding.start)


def without(text: str, cut: Iterable[Finding]) -> str:
    """`text` with every stretch of `cut` replaced by three dots."""
    for finding in sorted(cut, key=lambda finding: finding.start, reverse=True):
        text = text[: finding.start] + CUT + text[finding.end :]
    return text


def is_pesel(text: str) -> bool:
    """Whether `text` is the PESEL of somebody already born: eleven digits, control digit, a day that exists."""
    return pesel.is_valid(text) and int(pesel.compact(text)[2:4]) not in FUTURE_MONTHS


def is_id_card(text: str) -> bool:
    """Whether `text` is the series and number of a Polish identity card, by its control digit."""
    signs = text.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"[A-Z]{3}[0-9]{6}", signs):
        return False
    return sum(weight * int(sign, 36) for weight, sign in zip(CARD_WEIGHTS, signs, strict=True)) % 10 == 0


def is_bank_account(text: str) -> bool:
    """Whether `text` is an IBAN, or a Polish account number (NRB) without its country letters."""
    signs = text.replace(" ", "").replace("-", "").upper()
    return iban.is_valid(f"PL{signs}" if signs[:2].isdigit() else signs)


def is_payment_card(text: str) -> bool:
    """Whether `text` is a payment card number: 13 to 19 digits under the Luhn rule."""
    digits = re.sub(r"\D", "", text)
    return len(digits) in CARD_SIZES and len(set(digits)) > 1 and luhn.is_valid(digits)


def _all(text: str) -> Iterator[Finding]:
    # longest identifiers first: parts of an account number must not pass for a card or a PESEL
    if any(sign.isdigit() for sign in text):
        yield from _checked("iban", NRB, text, is_bank_account)
        yield from _foreign_accounts(text)
        yield from _checked("card", PAYMENT_CARD, text, is_payment_card)
        yield from _checked("pesel", PESEL, text, is_pesel)
        yield from _checked("id_card", ID_CARD, text, is_id_card)
    folded = text.translate(FOLD)
    for kind, words in (("health", HEALTH), ("beliefs", BELIEFS)):
        yield from (Finding(kind, *match.span()) for match in words.finditer(folded))


def _checked(kind: str, pattern: re.Pattern, text: str, valid: Callable[[str], bool]) -> Iterator[Finding]:
    return (Finding(kind, *match.span()) for match in pattern.finditer(text) if valid(match.group()))


def _foreign_accounts(text: str) -> Iterator[Finding]:
    for match in FOREIGN_IBAN.finditer(text):
        groups = match.group().split(" ")
        for count in range(len(groups), 0, -1):  # capitals after the number look like more of it
            account = " ".join(groups[:count])
            try:
                iban.validate(account)
            except ValidationError:
                continue
            yield Finding("iban", match.start(), match.start() + len(account))
            break
