"""A mapping of the demo, as somebody saved it after the first fair: next year's list comes in by itself."""

from typing import Any

from crm.files.mapping.saved_mappings import keep
from crm.files.models.mappings import CONTACTS

NAME = "Lista z targów Drema"
HEADERS = ("Osoba", "Adres e-mail", "Komórka", "Wystawca", "Funkcja", "Miejscowość", "Ustalenia", "Hala")
TARGETS = dict(enumerate(("name", "email", "phone", "company", "position", "city", "note")))


def keep_mapping(staff: dict[str, Any]) -> None:
    """Save Marta's mapping for her team; it goes with her account."""
    marta = staff["marta"]
    team = marta.teams.order_by("pk").first()
    keep(HEADERS, TARGETS, ["position"], kind=CONTACTS, name=NAME, team=team, by=marta)
