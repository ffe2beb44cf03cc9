"""What the invented house made for itself: fields of companies, one of them hidden from sales, two of contacts, one of
which leads to another contact, and colours of its tags.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from crm.accounts.permissions import starting_roles
from crm.contacts.custom.definitions import add_field
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import Contact, CustomField, Tag
from crm.contacts.tags.tagging import change_tag
from crm.privacy.actors import Actor
from crm.privacy.categories import Category

COMPANY, CONTACT = CustomField.Record.COMPANY, CustomField.Record.CONTACT
TRADE, STAFF, WHEN, BY_WHOM = "branza", "liczba_pracownikow", "pora_kontaktu", "kto_polecil"
PROOFS, LIMIT, EACH = "certyfikaty", "limit_kupiecki", "limit_na_osobe"
# fmt: off
FIELDS = (
    {"record": COMPANY, "key": TRADE, "kind": "choice", "label": "Branża", "label_en": "Trade",
     "category": Category.COMPANY, "purposes": ["contracts", "business-contact"], "from_her": True,
     "choices": [("Handel", "Retail"), ("Hotele i gastronomia", "Hotels and food"), ("Budownictwo", "Building"),
                 ("Biura i szkolenia", "Offices and training"), ("Transport i stocznie", "Transport and shipyards"),
                 ("Projektowanie i stolarstwo", "Design and joinery"), ("Organizacja społeczna", "Non-profit")]},
    {"record": COMPANY, "key": STAFF, "kind": "number", "label": "Liczba pracowników", "label_en": "Employees",
     "help_text": "Około, bez zleceniobiorców.", "help_text_en": "About, without contractors.",
     "category": Category.COMPANY, "purposes": ["contracts", "business-contact"], "from_her": True},
    {"record": COMPANY, "key": PROOFS, "kind": "several", "label": "Certyfikaty", "label_en": "Certificates",
     "category": Category.COMPANY, "purposes": ["contracts", "business-contact"], "from_her": True,
     "choices": [("ISO 9001", ""), ("ISO 14001", ""), ("Drewno FSC", "FSC wood"),
                 ("Zakład pracy chronionej", "Sheltered employer")]},
    {"record": COMPANY, "key": LIMIT, "kind": "money", "unit": "PLN", "label": "Limit kupiecki",
     "label_en": "Credit limit", "help_text": "Ustala księgowość.", "help_text_en": "Set by the accountants.",
     "hidden_from": [starting_roles.SALES],
     "category": Category.COMPANY, "purposes": ["contracts"], "from_her": False},
    {"record": COMPANY, "key": EACH, "kind": "formula", "label": "Limit na osobę", "label_en": "Limit per employee",
     "formula": f"{LIMIT} ÷ {STAFF}", "hidden_from": [starting_roles.SALES], "category": Category.COMPANY,
     "purposes": ["contracts"], "from_her": False},
    {"record": CONTACT, "key": WHEN, "kind": "choice", "label": "Pora kontaktu", "label_en": "When to call",
     "category": Category.CORRESPONDENCE, "purposes": ["contracts", "service", "business-contact", "enquiries"],
     "choices": [("Rano", "Morning"), ("W południe", "At noon"), ("Po południu", "Afternoon")]},
    {"record": CONTACT, "key": BY_WHOM, "kind": "contact", "label": "Kto polecił", "label_en": "Recommended by",
     "category": Category.CORRESPONDENCE, "purposes": ["contracts", "service", "business-contact", "enquiries"]},
)
# fmt: on
OF_FIRMS = {
    "debowe": {TRADE: "handel", STAFF: "48", PROOFS: "drewno_fsc;iso_9001", LIMIT: "40000.00 PLN"},
    "tynk": {TRADE: "budownictwo", STAFF: "22"},
    "jawor": {TRADE: "hotele_i_gastronomia", STAFF: "160", PROOFS: "iso_14001;iso_9001", LIMIT: "25000.00 PLN"},
    "wektor": {TRADE: "biura_i_szkolenia", STAFF: "35"},
    "saldo": {TRADE: "biura_i_szkolenia", STAFF: "12"},
    "lingwa": {TRADE: "biura_i_szkolenia"},
    "zrodlana": {TRADE: "projektowanie_i_stolarstwo", STAFF: "1"},
    "baltyk": {TRADE: "transport_i_stocznie", STAFF: "240"},
    "kil": {TRADE: "transport_i_stocznie", STAFF: "1250", PROOFS: "iso_9001", LIMIT: "30000.00 EUR"},
    "sol": {TRADE: "hotele_i_gastronomia", STAFF: "57"},
    "latarnia": {TRADE: "organizacja_spoleczna"},
    "galazka": {TRADE: "projektowanie_i_stolarstwo", STAFF: "3"},
}
OF_PEOPLE = {
    "Marek Kowalski": "rano",
    "Jadwiga Żółć": "po_poludniu",
    "Krzysztof Zięba": "w_poludnie",
    "Dominik Wójcik": "rano",
    "Zbigniew Ćwiek": "po_poludniu",
}
RECOMMENDED = {"Tomasz Gwóźdź": "Krzysztof Zięba", "Żaneta Drewa": "Weronika Formela"}
COLOURS = {"stały klient": Tag.Colour.GREEN, "duży remont": Tag.Colour.AMBER, "projektanci": Tag.Colour.VIOLET}


def make_fields(*, by: Actor) -> None:
    """Add the demo's custom fields, before a record has a value in them."""
    for definition in FIELDS:
        make_field(definition, by=by)


def make_field(definition: dict[str, Any], *, by: Actor) -> None:
    """Add one custom field, unless there is one with its key."""
    if not CustomField.objects.filter(record=definition["record"], key=definition["key"], emptied_at=None).exists():
        add_field(dict(definition), by=by)


def of_firm(key: str) -> dict[str, str]:
    """What a firm says in them, as `add_company` takes it."""
    return {f"custom_{name}": value for name, value in OF_FIRMS.get(key, {}).items()}


def of_person(name: str, people: Mapping[str, Contact]) -> dict[str, str]:
    """What a person says, as a row of `add_many` takes it; `people` came before them."""
    when = {f"custom_{WHEN}": OF_PEOPLE[name]} if name in OF_PEOPLE else {}
    by_whom = {f"custom_{BY_WHOM}": str(people[RECOMMENDED[name]].uid)} if name in RECOMMENDED else {}
    return when | by_whom


def colour_tags(*, by: Actor) -> None:
    """Each tag in its colour."""
    for tag in Tag.objects.in_use().filter(name__in=COLOURS):
        change_tag(tag, tag.name, COLOURS[tag.name], by=by)


def take_out(record: str, keys: list[str]) -> None:
    """The demo's fields of a kind of record go where nothing real is said in them."""
    rows: Any = holder_of(record).objects.filter(definition=OuterRef("pk"))
    CustomField.objects.filter(~Exists(rows), record=record, key__in=keys).delete()


def take_out_fields() -> None:
    """Remove the demo's custom fields of contacts and companies."""
    for record in (COMPANY, CONTACT):
        take_out(record, [str(definition["key"]) for definition in FIELDS if definition["record"] == record])
