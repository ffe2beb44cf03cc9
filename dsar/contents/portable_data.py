"""Portable data (Art. 20(1)): what people gave themselves, where consent or contract is the basis.

    categories_of(person, at)      kinds of data that a purpose in force on consent or contract needs
    as_csv | as_vcard    the same content as CSV and vCard (crm/casework/data_files.py makes the JSON)

The schema is published under `SCHEMA` (schemas/). Art. 20 covers contracts to which the person is a party themselves:
of whoever acts for a company only consent counts (legal.md, E6).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from consents.models import Controller, Ground
from crm.casework.data_files import chain_of, csv_of
from crm.lists.columns import table_of
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import ContactPoint, LegalBasis, Person
from crm.privacy.models.person import FURTHER_ADDRESSES
from dsar.contents.held_rows import HeldRow, HeldTable, Scope, holdings
from dsar.contents.text_paths import leaves

PORTABLE = (LegalBasis.CONSENT, LegalBasis.CONTRACT)
SCHEMA_FILE = Path(__file__).parent / "schemas" / "portability-1.json"
SCHEMA_PATH = "/p/schemas/portability-1.json"
FOLD = 75  # octets of a line of a vCard, RFC 6350 section 3.2
CONTACT = "contacts.contact"


def grounds_of(person: Person, at: datetime) -> list[Ground]:
    """Their grounds in force on consent, and on contracts of their own."""
    portable = Ground.objects.filter(person=person, basis__in=PORTABLE).select_related("purpose")
    acting = resolve("ACTS_FOR_COMPANY")
    for_others = bool(acting and person.pk in acting([person.pk]))
    return [
        ground
        for ground in portable.order_by("purpose__slug", "channel")
        if ground.in_force(at) and not (for_others and ground.basis == LegalBasis.CONTRACT)
    ]


def categories_of(person: Person, at: datetime) -> frozenset[str]:
    """The kinds of data that may be taken along."""
    return frozenset(category for ground in grounds_of(person, at) for category in ground.purpose.categories)


def portable_scope(person: Person, at: datetime, scope: Scope) -> Scope:
    """`scope` narrowed to Art. 20."""
    only = categories_of(person, at)
    return Scope(portable=True, without=scope.without, only=only, cuts=scope.cuts, withheld=scope.withheld)


def content(person: Person, scope: Scope, at: datetime) -> dict[str, Any]:
    """What the JSON holds: valid against the schema. `scope` is a portable one."""
    named = Controller.named()
    return {
        "$schema": f"{settings.BASE_URL}{SCHEMA_PATH}",
        "format": "spojnik-portability",
        "version": 1,
        "article": "GDPR Art. 20(1)",
        "made_at": at.isoformat(),
        "controller": {"name": named.name if named else "", "email": named.email if named else ""},
        "person": about(person, scope),
        "purposes": [
            {
                "name": str(ground.purpose),
                "basis": str(ground.basis),
                "channel": ground.channel,
                "since": ground.since.isoformat(),
            }
            for ground in grounds_of(person, at)
        ],
        "records": [record(shelf, held) for shelf in holdings(person, scope) for held in shelf.rows()],
    }


def about(person: Person, scope: Scope) -> dict[str, list[str]]:
    """Name and addresses, as far as they may be taken along."""
    points = list(ContactPoint.objects.filter(person=person).select_related("person__key").order_by("pk"))
    values = {"names": ("identity", [person.name])}
    for plural, kind in FURTHER_ADDRESSES.items():
        values[plural] = (kind, [getattr(person, kind), *(point.value for point in points if point.kind == kind)])
    return {
        name: list(filter(None, texts)) if scope.lets(category) else [] for name, (category, texts) in values.items()
    }


def record(shelf: HeldTable, held: HeldRow) -> dict[str, Any]:
    """One row of theirs."""
    return {"kind": shelf.label, "title": shelf.title, "id": held.row, "at": held.at, "values": held.values}


def as_csv(data: dict[str, Any]) -> bytes:
    """One line for each value; no spreadsheet computes any of it."""
    return csv_of(chain_of(["kind", "id", "at", "column", "value"], lines(data)))


def lines(data: dict[str, Any]) -> Iterator[list[str]]:
    """(kind, number, moment, column, value)."""
    for row in data["records"]:
        for name, value in row["values"].items():
            for path, text in flat(name, value):
                yield [row["kind"], row["id"], row["at"], path, text]


def flat(name: str, value: Any) -> Iterable[tuple[str, str]]:
    """A value as texts with their places."""
    if isinstance(value, dict | list):
        return leaves(name, value)
    return [(name, str(value))]


def as_vcard(data: dict[str, Any]) -> bytes:
    """vCard 4.0 (RFC 6350) with name, addresses, position and postal address; empty when there is no name."""
    who = data["person"]
    if not who["names"]:
        return b""
    contact: dict[str, Any] = next((item["values"] for item in data["records"] if item["kind"] == CONTACT), {})
    place = [contact.get(name) or "" for name in ("street", "city", "postcode")]
    card = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{escaped(who['names'][0])}", f"N:{structured(who['names'][0])}"]
    card += [f"EMAIL:{escaped(email)}" for email in who["emails"]]
    card += [f"TEL;VALUE=uri:tel:{phone.replace(' ', '-')}" for phone in who["phones"]]
    card += [f"{name}:{escaped(text)}" for name, text in properties(contact)]
    if any(place):
        street, city, code = map(escaped, place)
        card.append(f"ADR:;;{street};{city};;{code};")
    return "".join(map(folded, [*card, "END:VCARD"])).encode()


def properties(contact: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(property of a vCard, text) of the contact's own columns, as their table names them."""
    for column in table_of(CONTACT):
        if column.vcard and not column.on and contact.get(column.name):
            yield (str(column.vcard), contact[column.name])


def structured(name: str) -> str:
    """Family name; given names. The last word is taken for the family name, as Polish names are written."""
    given_names, _space, family = name.strip().rpartition(" ")
    return f"{escaped(family)};{escaped(given_names)};;;"


def escaped(text: str) -> str:
    """A value without its own commas, semicolons and line ends (RFC 6350, section 3.4)."""
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never inside a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece]) + "\r\n"
