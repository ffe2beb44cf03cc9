"""Kinds of records of the invented house: machines of companies, policies of people, some of each. Fields of machines
lead to people, one of policies to deals.

Everybody and every number is invented, like the rest of the demo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from crm.contacts.models import Contact, ObjectKind
from crm.contacts.object_kinds.kind_verbs import add_kind
from crm.demo.firm.companies import FIRMS
from crm.demo.firm.own_fields import make_field, take_out as take_out_fields
from crm.privacy.actors import Actor, system
from crm.privacy.categories import Category
from crm.sales.models import Deal, ObjectRecord
from crm.sales.objects.object_verbs import add

BY = system("demo")
MACHINE, POLICY = "maszyna", "polisa"
KEEPER, ORDER = "osoba_od_serwisu", "do_zamowienia"
# fmt: off
KINDS: tuple[dict[str, Any], ...] = (
    {"key": MACHINE, "name": "Maszyna", "plural": "Maszyny", "name_en": "Machine", "plural_en": "Machines",
     "title_label": "Model", "title_label_en": "Model", "end_label": "Serwis do", "end_label_en": "Service until",
     "icon": ObjectKind.Icon.PLUG, "of_company": True, "with_deal": True, "category": Category.COMPANY,
     "purpose": "contracts"},
    {"key": POLICY, "name": "Polisa", "plural": "Polisy", "name_en": "Policy", "plural_en": "Policies",
     "title_label": "Numer polisy", "title_label_en": "Number of the policy", "end_label": "Ważna do",
     "end_label_en": "Valid until", "icon": ObjectKind.Icon.SHIELD, "of_person": True, "category": Category.FINANCIAL,
     "purpose": "contracts"},
)
FIELDS: tuple[dict[str, Any], ...] = (
    {"record": "object_maszyna", "key": "numer_seryjny", "kind": "text", "label": "Numer seryjny",
     "label_en": "Serial number", "category": Category.COMPANY, "purposes": ["contracts"], "from_her": False},
    {"record": "object_maszyna", "key": "zainstalowana", "kind": "date", "label": "Zainstalowana",
     "label_en": "Installed on", "category": Category.COMPANY, "purposes": ["contracts"], "from_her": False},
    {"record": "object_maszyna", "key": "moc", "kind": "number", "unit": "kW", "label": "Moc", "label_en": "Power",
     "category": Category.COMPANY, "purposes": ["contracts"], "from_her": False},
    {"record": "object_maszyna", "key": KEEPER, "kind": "contact", "label": "Osoba od serwisu",
     "label_en": "Contact for service", "category": Category.CORRESPONDENCE, "purposes": ["contracts"],
     "from_her": False},
    {"record": "object_polisa", "key": "zakres", "kind": "choice", "label": "Zakres", "label_en": "Covers",
     "category": Category.FINANCIAL, "purposes": ["contracts"],
     "choices": [("Meble w transporcie", "Furniture in transit"), ("Montaż", "Assembly"),
                 ("Gwarancja wydłużona", "Longer guarantee")]},
    {"record": "object_polisa", "key": "skladka", "kind": "number", "unit": "zł", "label": "Składka",
     "label_en": "Premium", "category": Category.FINANCIAL, "purposes": ["contracts"]},
    {"record": "object_polisa", "key": ORDER, "kind": "deal", "label": "Do zamówienia", "label_en": "For the order",
     "category": Category.CORRESPONDENCE, "purposes": ["contracts"], "from_her": False},
)


@dataclass(frozen=True)
class Kept:
    """One record of a person, or of a firm by its key; `ends` days after the loading, negative for one that is over.

    `keeper` is whom its link leads to; a policy `of_deal` leads to the person's deal.
    """

    kind: str
    whose: str
    title: str
    ends: int | None
    values: dict[str, str] = field(default_factory=dict)
    keeper: str = ""
    of_deal: bool = False


RECORDS = (
    Kept(MACHINE, "debowe", "Pilarka formatowa PF-320", 210,
         {"numer_seryjny": "PF320-04417", "zainstalowana": "2024-03-18", "moc": "5.5"}, "Marek Kowalski"),
    Kept(MACHINE, "debowe", "Okleiniarka OK-6", -25,
         {"numer_seryjny": "OK6-1180", "zainstalowana": "2021-11-02", "moc": "9"}),
    Kept(MACHINE, "jawor", "Odciąg pyłu OP-2", 96, {"numer_seryjny": "OP2-0093", "zainstalowana": "2025-05-20"},
         "Szczepan Wąsik"),
    Kept(MACHINE, "baltyk", "Wiertarka wielowrzecionowa WW-21", 340,
         {"numer_seryjny": "WW21-7702", "moc": "3"}, "Mateusz Labuda"),
    Kept(POLICY, "Zbigniew Ćwiek", "POL 2026/0118", 155, {"zakres": "gwarancja_wydluzona", "skladka": "240"}),
    Kept(POLICY, "Celina Hirsz", "POL 2026/0131", 60, {"zakres": "montaz", "skladka": "180.50"}, of_deal=True),
    Kept(POLICY, "Elżbieta Kąkol", "POL 2025/0777", -12, {"zakres": "meble_w_transporcie", "skladka": "95"}),
)
# fmt: on


def bring_in(loading: Any) -> None:
    """Make the kinds with their fields, unless they are here, and the records."""
    kinds = {definition["key"]: kind_of(definition, by=BY) for definition in KINDS}
    for definition in FIELDS:
        make_field(definition, by=BY)
    today = timezone.localdate(loading.now)
    for row in RECORDS:
        contact, firm = loading.people.get(row.whose), loading.firms.get(row.whose)
        ends = today + timedelta(days=row.ends) if row.ends is not None else None
        own = {f"custom_{key}": text for key, text in {**row.values, **links_of(row, loading.people)}.items()}
        values = {"called": row.title, "ends_on": ends, **own}
        add(kinds[row.kind], values, by=(contact or firm).owner, contact=contact, company=firm)


def links_of(row: Kept, people: Mapping[str, Contact]) -> dict[str, str]:
    """What the record's links lead to, by public id."""
    keeper = {KEEPER: str(people[row.keeper].uid)} if row.keeper else {}
    order = Deal.objects.alive().filter(person=people[row.whose].pk).first() if row.of_deal else None
    return keeper | ({ORDER: str(order.uid)} if order else {})


def kind_of(definition: dict[str, Any], *, by: Actor) -> ObjectKind:
    """The kind of that key, made where there is none."""
    return ObjectKind.objects.filter(key=definition["key"]).first() or add_kind(dict(definition), by=by)


def take_out() -> None:
    """Records of the demo's firms go; people have taken theirs along. Kinds go where nothing real is of them."""
    ObjectRecord.objects.filter(company__nip__in=[firm.nip for firm in FIRMS], person=None).delete()
    for definition in KINDS:
        record = f"object_{definition['key']}"
        take_out_fields(record, [each["key"] for each in FIELDS if each["record"] == record])
    of_kind = ObjectRecord.objects.filter(kind=OuterRef("pk"))
    ObjectKind.objects.filter(~Exists(of_kind), key__in=[definition["key"] for definition in KINDS]).delete()
