"""Whom the rows of a file resemble, as far as the reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.contacts.access import among
from crm.contacts.custody import named_for
from crm.contacts.hygiene import findings, without
from crm.contacts.importing.judging import Duplicates, policy_of
from crm.contacts.models import Contact, Import, ImportRow
from crm.privacy import access_log

LONGEST = 120


@dataclass(frozen=True)
class Match:
    """A row that resembles somebody: a contact the reader sees, an earlier row, or neither may be named."""

    row: int
    name: str
    address: str
    outcome: str
    policy: str
    policies: list[tuple[str, str, bool]]
    contact: Contact | None = None
    label: str = ""
    repeats: int | None = None
    changed: bool = False


def matches(load: Import, rows: Sequence[ImportRow], user: Any, *, changed: int | None = None) -> list[Match]:
    """Whom `rows` resemble. The look is in the access log before anything is returned."""
    contacts = seen_by(user, [row.person_id for row in rows if row.person_id])
    access_log.shown(by=user, view="contacts:import_check", people=contacts, fields=["name"])
    labels = {pk: named_for(user, contact) for pk, contact in contacts.items()}
    return [match(load, row, contacts, labels, changed=changed) for row in rows]


def seen_by(user: Any, people: Sequence[int]) -> dict[int, Contact]:
    """Those of `people` whom the user sees, opened."""
    rows = Contact.objects.alive().visible_to(user).with_keys().filter(among(people))
    return {contact.pk: contact for contact in rows}


def match(load: Import, row: ImportRow, contacts: dict, labels: dict[int, str], *, changed: int | None) -> Match:
    """One of them."""
    targets, cells = load.targets, row.cells_by_column
    said = {targets[column]: text for column, text in cells.items() if column in targets}
    names = [said.get(part, "") for part in ("name", "first_name", "last_name")]
    policy = policy_of(row, load)
    return Match(
        row=row.number,
        name=shown(" ".join(filter(None, names))),
        address=shown(said.get("email") or said.get("phone") or ""),
        outcome=row.outcome,
        policy=policy,
        policies=[(value, str(label), value == policy) for value, label in Duplicates.choices],
        contact=contacts.get(row.person_id),
        label=labels.get(row.person_id, ""),
        repeats=row.repeats,
        changed=row.number == changed,
    )


def shown(text: str) -> str:
    """A value of the file on screen: one line, not too long, without identifiers."""
    text = " ".join(without(text, [one for one in findings(text) if one.identifier]).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
