"""Leads of the demo, and what its people are at companies besides where they work."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from crm.contacts.companies.roles import add_role
from crm.contacts.leads.claiming import claim
from crm.contacts.models import Company, Contact, Lead

WAITING = {"Kinga Chrząszcz": 12, "Tomasz Gwóźdź": 24, "Patryk Grzęda": 9, "Żaneta Drewa": 8}  # days ago
CLAIMED = {"Beata Nowak": 12, "Roman Cieślak": 8}
ROLES = (
    ("Barbara Kowalczyk", "tynk", "Księgowa na zlecenie", date(2023, 4, 1), None),
    ("Krzysztof Zięba", "lingwa", "Wspólnik", date(2019, 9, 1), None),
    ("Helena Śmigielska", "wektor", "Doradczyni podatkowa", date(2021, 1, 1), date(2024, 12, 31)),
    ("Natalia Żebrowska", "latarnia", "Członkini rady", date(2022, 6, 15), None),
)


def fill_the_tray(people: Mapping[str, Contact], moment: Callable[..., datetime]) -> None:
    """Leads that wait, and some that their owners have taken on."""
    for name, days in {**WAITING, **CLAIMED}.items():
        Lead.objects.create(contact=people[name], came_at=moment(days))
        if name in CLAIMED:
            claim(people[name], by=people[name].owner, at=moment(days - 1))


def give_roles(people: Mapping[str, Contact], firms: Mapping[str, Company]) -> None:
    """Roles at companies."""
    for name, firm, role, since, until in ROLES:
        values = {"role": role, "since": since, "until": until}
        add_role(people[name], firms[firm], values, by=people[name].owner)
