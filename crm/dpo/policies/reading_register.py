"""Who has read which version of which policy, as CSV, JSON and PDF: the same rows."""

from datetime import datetime

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import stamp
from crm.accounts.models.officer import PolicyVersion
from crm.casework.register import register_csv, register_json, register_pdf
from crm.dpo.policies.policy_rows import Reader, current_versions, readers_of


def columns() -> dict[str, str]:
    """The columns with their headings."""
    return {
        "policy": _("Policy"),
        "version": _("Version"),
        "published": _("Published"),
        "who": _("Who"),
        "role": _("Role"),
        "told": _("Told last"),
        "read": _("Confirmed"),
    }


def register_row(version: PolicyVersion, reader: Reader) -> dict[str, str]:
    """One colleague and one version."""
    return {
        "policy": version.policy.title,
        "version": str(version.number),
        "published": stamp(version.published_at),
        "who": str(reader.user),
        "role": str(reader.user.role),
        "told": stamp(reader.reading.told_at) if reader.reading else "",
        "read": stamp(reader.read_at) if reader.read_at else "",
    }


def register_of(kind: str, *, at: datetime) -> tuple[bytes, int]:
    """(the file of that kind, how many rows)."""
    rows = [register_row(version, reader) for version in current_versions() for reader in readers_of(version)]
    if kind == "csv":
        return register_csv(columns(), rows), len(rows)
    if kind == "json":
        return register_json(rows), len(rows)
    named = Controller.named()
    who = named.name if named else "Spójnik CRM"
    by_person = {**{name: label for name, label in columns().items() if name in ("policy", "who")}, **columns()}
    title, none = _("Policies and who has read them"), _("No policy is in force.")
    return register_pdf(by_person, rows, title=title, none=none, who=who, at=at), len(rows)
