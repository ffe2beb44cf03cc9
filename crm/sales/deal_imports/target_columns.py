"""Where the columns of a file of deals can go, and by which words they are known."""

from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.file_targets import (
    groups_of,
    labels_of,
    patterns_in,
    patterns_of,
    program_codes,
    programs_of,
    targets_of,
)
from crm.files.mapping import header_words as names
from crm.files.mapping.targets import DELETED, Target
from crm.files.mapping.vocabulary import Vocabulary, first_of, spellings
from crm.privacy.categories import Category
from crm.privacy.guards.linear_patterns import search
from crm.sales.columns.deal import DEAL

TARGETS = targets_of(
    DEAL,
    Target("company", _("Company"), Category.COMPANY),
    Target("nip", _("NIP (tax number)"), Category.COMPANY),
    Target("contact", _("Person (e-mail or name)"), Category.IDENTITY),
    Target("contact_email", _("E-mail of the person"), Category.EMAIL),
    DELETED,
)
GROUPS = groups_of(
    DEAL,
    {
        "deal": _("Deal"),
        "customer": _("Customer"),
        "course": _("Course of the deal"),
        "row": _("About the row"),
    },
    {"customer": ("company", "nip", "contact", "contact_email"), "row": ("deleted",)},
)
ELSEWHERE = (
    r"\bopiekun|\bhandlow(iec|ca)|\bsprzedawc|\bwlasciciel|\bprzypisan|\bowner|\bassigned|\bprobability|\bprawdopodob"
    r"|^id\b| id$|\bproduct|\bprodukt"
)
FIRM = r"\bfirm[ay]\b|\bcompany|\borgani[sz]a|\bkontrahent|\bklient\b|\bcustomer|\baccount\b|\bnabywca"
NAMES = patterns_of(
    DEAL,
    (0, "nip", r"\bnip\b|\bvat (id|no|number)\b|\btax (id|no|number)\b"),
    (10, "contact_email", r"\bemail"),
    (11, "company", FIRM),
    (12, "contact", r"\bosoba\b|\bkontakt|\bcontact|\bperson\b"),
)
LABELS = labels_of(DEAL)
DEAL_CODES = frozenset(code for _turn, code, _words in (pattern for column in DEAL for pattern in patterns_in(column)))


def target_of_header(text: str) -> str:
    """Where a header of a file of deals goes."""
    if code := spellings(*LABELS.items()).get(text):
        return code
    if search(names.DELETED, text):
        return DELETED.code
    return "" if search(ELSEWHERE, text) else first_of(NAMES, text)


DEALS = Vocabulary(
    targets=TARGETS,
    named=target_of_header,
    needs=frozenset({"title"}),
    needless="no_deal_column",
    shapes={"nip": "nip", "email": "contact_email"},
    texts=frozenset({"notes", "title"}),
    rest=frozenset({"nip", "deleted"}) | (DEAL_CODES - program_codes()),
    programs=programs_of(DEAL),
)
