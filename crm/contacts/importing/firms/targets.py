"""Where the columns of a company file can go, and by which words they are known."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts import headers as names
from crm.contacts.targets import DELETED, Target
from crm.contacts.vocabulary import Patterns, Vocabulary, first_of
from crm.privacy.categories import Category
from crm.privacy.linear import search

FIRM = Category.COMPANY
TARGETS = {
    target.code: target
    for target in (
        Target("name", pgettext_lazy("company", "Name"), FIRM, fills="name"),
        Target("nip", _("NIP (tax number)"), FIRM, fills="nip"),
        Target("regon", "REGON", FIRM, fills="regon"),
        Target("street", _("Street and number"), FIRM, many=True, fills="street"),
        Target("postcode", _("Postcode"), FIRM, many=True, fills="postcode"),
        Target("city", _("City"), FIRM, many=True, fills="city"),
        Target("website", _("Website"), FIRM, fills="website"),
        Target("notes", _("Notes"), FIRM, many=True, fills="notes"),
        Target("person", _("Person there (e-mail or name)"), Category.EMPLOYMENT),
        Target("role", _("Role of that person"), Category.EMPLOYMENT),
        DELETED,
    )
}
GROUPS = (
    (_("Company"), ("name", "nip", "regon", "website", "notes")),
    (_("Address"), ("street", "postcode", "city")),
    (_("Who works there"), ("person", "role")),
    (_("About the row"), ("deleted",)),
)
ELSEWHERE = (
    r"\bopiekun|\bhandlow(iec|ca)|\bsprzedawc|\bwlasciciel|\bprzypisan|\bowner|\bassigned|\bcreated|\bfax\b|\bfaks\b"
    r"|\btype\b|\btyp\b|^id\b| id$|\bip\b|\bdata\b|\bdate\b"
)
NAMES: Patterns = (
    ("nip", r"\bnip\b|\bvat (id|no|number|uid)\b|\btax (id|no|number)\b|\btin\b"),
    ("regon", r"\bregon\b"),
    ("website", r"\bwww\b|\bstrona\b|\bwebsite|\burl\b|\bweb page|\bdomena|\bdomain"),
    ("role", r"^rola\b|^role\b|\bstanowisk|\bfunkcja|\bposition|\bjob ?title"),
    ("person", r"\bemail|\bosoba\b|\bkontakt\b|\bcontact\b|\bperson\b"),
    ("postcode", r"^kod$|\bkod poczt|\bpostcode|\bpost code|\bpostal|\bzip\b"),
    ("city", r"\bmiast|\bmiejscowosc|\bcity\b|\btown\b"),
    ("street", r"\bulic|\bul\b|\bstreet|\badres|\baddress"),
    ("notes", r"\buwag|\bnotat|\bkomentarz|\bopis|\bnote|\bcomment|\bdescription"),
    (
        "name",
        r"\bnazwa|\bfirm[ay]\b|\bcompany|\borgani[sz]a(tion|cja)|\bkontrahent|\bpodmiot|\bprzedsiebiorstw|\baccount"
        r"|\bklient\b|\bcustomer|^name\b|\bname$",
    ),
)


def of_companies(text: str) -> str:
    """Where a header of a company file goes."""
    if search(names.DELETED, text):
        return DELETED.code
    return "" if search(ELSEWHERE, text) else first_of(NAMES, text)


COMPANIES = Vocabulary(
    targets=TARGETS,
    named=of_companies,
    needs=frozenset({"name", "nip"}),
    needless="no_company_column",
    shapes={"nip": "nip", "postcode": "postcode", "email": "person"},
    weak=frozenset({"person"}),
    texts=frozenset({"notes"}),
    rest=frozenset({"nip", "regon", "deleted"}),
)
