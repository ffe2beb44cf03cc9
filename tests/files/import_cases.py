"""What the tests of imports share: a file in a few words, and an import brought to each of its steps."""

import io
from datetime import date
from typing import Any

from crm.contacts import tasks
from crm.contacts.models import Contact, ContactTag, Interaction
from crm.files.imports.arrival import receive
from crm.files.imports.import_jobs import start_check, start_import, start_undo
from crm.files.imports.terms import Terms, agree
from crm.files.models import Import
from crm.privacy.models import ContactPoint, Purpose

HEADERS = "Imię i nazwisko;E-mail;Telefon;Firma;NIP;Stanowisko;Miasto;Uwagi;Tagi"
OBTAINED = date(2026, 5, 12)


def csv(*lines: str, headers: str = HEADERS) -> io.BytesIO:
    """A file of these lines below the headers."""
    return io.BytesIO("\n".join([headers, *lines, ""]).encode())


def told(by: Any, **changes: Any) -> Terms:
    """The answers of the third step."""
    return Terms(
        **{
            "origin_kind": "fair",
            "origin_label": "Targi Drema 2026",
            "obtained_on": OBTAINED,
            "notice": "due",
            "purpose": Purpose.objects.get(slug="contracts"),
            "keeper": by,
            "team": by.teams.get(),
            "duplicates": "complete",
            "match": "any",
            **changes,
        }
    )


def prepared(by: Any, file: io.BytesIO, *, name: str = "targi.csv", kind: str = "", **changes: Any) -> Import:
    """An import whose columns are mapped as guessed and whose origin is told. Tags are needed by no purpose of ours."""
    load = receive(file, name, by=by, kind=kind)
    terms = told(by, **changes)
    terms.purpose.categories = [*terms.purpose.categories, "preferences"]
    assert agree(load, terms, by=by) == []
    Import.objects.filter(pk=load.pk).update(mapped=True)
    return Import.objects.get(pk=load.pk)


def checked(load: Import) -> Import:
    """The same after its dry run."""
    tasks.check_import(start_check(load, by=load.owner).pk)
    return Import.objects.select_related("job").get(pk=load.pk)


def imported(load: Import) -> Import:
    """The same, brought in."""
    tasks.import_contacts(start_import(checked(load), by=load.owner).pk)
    return Import.objects.select_related("job").get(pk=load.pk)


def undone(load: Import) -> Import:
    """The same, taken back."""
    tasks.undo_import(start_undo(load, by=load.owner).pk)
    return Import.objects.select_related("job").get(pk=load.pk)


def counts(load: Import) -> dict[str, int]:
    """New, updated, duplicate and refused rows."""
    return {name: load.counts[name] for name in ("new", "updated", "duplicate", "refused")}


def everybody() -> list[dict[str, Any]]:
    """Every contact as a person would describe her, in the order they came; only what is filled."""
    rows = Contact.objects.with_keys().order_by("pk")
    return [{name: value for name, value in described(contact).items() if value} for contact in rows]


def described(contact: Contact) -> dict[str, Any]:
    """All there is about a contact."""
    points = ContactPoint.objects.filter(person=contact.person).select_related("person__key").order_by("pk")
    notes = Interaction.objects.filter(person=contact.person).select_related("person__key").order_by("pk")
    tags = ContactTag.objects.filter(contact=contact).order_by("tag__name").values_list("tag__name", flat=True)
    company = contact.company
    return {
        "name": contact.person.name,
        "email": contact.person.email,
        "phone": contact.person.phone,
        "further": [point.value for point in points],
        "company": company.label if company else "",
        "nip": company.tax_number if company else "",
        "sole_trader": bool(company and company.sole_trader_id),
        "position": contact.position,
        "city": contact.city,
        "notes": [note.summary for note in notes],
        "tags": list(tags),
    }
