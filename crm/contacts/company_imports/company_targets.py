"""The import targets of a company file and the words by which headers match them."""

from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.company import COMPANY
from crm.contacts.columns.file_targets import groups_of, labels_of, patterns_of, program_codes, programs_of, targets_of
from crm.files.mapping import header_words as names
from crm.files.mapping.targets import DELETED, Target
from crm.files.mapping.vocabulary import Vocabulary, first_of, spellings
from crm.privacy.categories import Category
from crm.privacy.guards.linear_patterns import search

TARGETS = targets_of(
    COMPANY,
    Target("person", _("Person there (e-mail or name)"), Category.EMPLOYMENT),
    Target("role", _("Role of that person"), Category.EMPLOYMENT),
    DELETED,
)
GROUPS = groups_of(
    COMPANY,
    {
        "firm": _("Company"),
        "address": _("Address"),
        "people": _("Who works there"),
        "row": _("About the row"),
    },
    {"people": ("person", "role"), "row": ("deleted",)},
)
ELSEWHERE = (
    r"\bopiekun|\bhandlow(iec|ca)|\bsprzedawc|\bwlasciciel|\bprzypisan|\bowner|\bassigned|\bcreated|\bfax\b|\bfaks\b"
    r"|\btype\b|\btyp\b|^id\b| id$|\bip\b|\bdata\b|\bdate\b"
)
NAMES = patterns_of(
    COMPANY,
    (1, "role", r"^rola\b|^role\b|\bstanowisk|\bfunkcja|\bposition|\bjob ?title"),
    (2, "person", r"\bemail|\bosoba\b|\bkontakt\b|\bcontact\b|\bperson\b"),
)
LABELS = labels_of(COMPANY)
unexplained = frozenset(COMPANY.names("imported")) - program_codes()


def target_of_header(text: str) -> str:
    """The target code of a company file's header (folded); empty for none."""
    if code := spellings(*LABELS.items()).get(text):
        return code
    if search(names.DELETED, text):
        return DELETED.code
    return "" if search(ELSEWHERE, text) else first_of(NAMES, text)


COMPANIES = Vocabulary(
    targets=TARGETS,
    named=target_of_header,
    needs=frozenset({"name", "nip"}),
    needless="no_company_column",
    shapes={"nip": "nip", "postcode": "postcode", "email": "person"},
    weak=frozenset({"person"}),
    texts=frozenset({"notes"}),
    rest=frozenset({"nip", "regon", "deleted"}) | unexplained,
    programs=programs_of(COMPANY),
)
