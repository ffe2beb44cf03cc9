"""The register of what we process for others (Art. 30(2)): the same rows make page, CSV, JSON and PDF."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import day
from crm.casework.register import register_csv, register_json, register_pdf
from crm.privacy.categories import Category
from crm.privacy.models import Entrusted
from crm.privacy.verbs.ropa import security


def columns() -> dict[str, str]:
    """The columns with their headings."""
    return {
        "controller": _("Controller"),
        "services": _("Categories of processing"),
        "contact": _("Contact of the controller"),
        "officer": _("Their data protection officer"),
        "categories": _("Categories of data"),
        "people": _("Whose data"),
        "instructions": _("Instructions"),
        "transfers": _("Transfers outside the EEA"),
        "reference": _("Agreement"),
        "since": _("From"),
        "until": _("Until"),
        "security": _("Security"),
    }


def rows(entrusted: Iterable[Entrusted], *, spelled: bool = True) -> Iterator[dict[str, str]]:
    """One row each, in words; days as people write them where `spelled`, else as machines do."""
    for row in entrusted:
        yield {
            "controller": row.controller,
            "services": row.services,
            "contact": row.contact,
            "officer": row.officer,
            "categories": ", ".join(str(Category(code).label) for code in row.categories),
            "people": row.people,
            "instructions": row.instructions,
            "transfers": row.transfers or _("none"),
            "reference": row.reference,
            "since": on(row.since, spelled),
            "until": on(row.until, spelled),
            "security": security(row.categories),
        }


def on(value: date | None, spelled: bool) -> str:
    """A day for people or for machines; nothing for none."""
    if value is None:
        return ""
    return day(value) if spelled else value.isoformat()


def as_csv(entrusted: Iterable[Entrusted], *, at: datetime) -> bytes:
    """For a spreadsheet."""
    return register_csv(columns(), rows(entrusted, spelled=False))


def as_json(entrusted: Iterable[Entrusted], *, at: datetime) -> bytes:
    """For machines."""
    return register_json(rows(entrusted, spelled=False))


def as_pdf(entrusted: Iterable[Entrusted], *, at: datetime) -> bytes:
    """For the authority (Art. 30(4))."""
    named = Controller.named()
    return register_pdf(
        columns(),
        rows(entrusted),
        title=_("Register of categories of processing (Art. 30(2))"),
        none=_("We process nothing for others."),
        who=named.name if named else "Spójnik CRM",
        at=at,
    )
