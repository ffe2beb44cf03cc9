"""The record of processing activities on paper and for machines: whoever asks for it (Art. 30(4)) gets all of it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _, pgettext

from consents.models import Controller
from crm.accounts.language.formats import cited, day, stamp
from crm.casework.printing import pdf
from crm.dpo.register.activities import Activity
from crm.privacy.verbs import ropa

NONE = "–"


def as_pdf(entries: Iterable[Activity], staff: Iterable[dict[str, Any]], *, language: str, at: datetime) -> bytes:
    """A section for the controller, one for each activity, one for our own staff; the reader's language is active."""
    named = Controller.named()
    values = {
        "title": _("Record of processing activities"),
        "who": named.name if named else "Spójnik CRM",
        "made": _("as of %(at)s") % {"at": stamp(at)},
        "sections": [controller(named), *(activity(entry) for entry in entries), colleagues(staff)],
        "data": [],
        "foot": _(
            "GDPR Art. 30(1). Read from the purposes in force and from what the system holds; nothing is typed twice."
        ),
    }
    return pdf("request_report", values, language=language)


def section(title: str, rows: list[list[str]], head: list[str] | None = None) -> dict[str, Any]:
    """A part of the paper; without a head it is terms and what they say."""
    return {"title": title, "text": [], "head": head or [_("Point"), _("What the register says")], "rows": rows}


def controller(named: Controller | None) -> dict[str, Any]:
    """Art. 30(1)(a)."""
    if named is None:
        return section(_("Controller"), [[pgettext("purpose or recipient", "Name"), NONE]])
    contact = [named.officer, named.officer_email, named.officer_phone]
    rows = [
        [pgettext("purpose or recipient", "Name"), named.name],
        [_("Address"), named.address],
        [_("Contact"), ", ".join(filter(None, [named.email, named.phone]))],
        [_("Data protection officer"), ", ".join(filter(None, contact)) or NONE],
    ]
    return section(_("Controller"), rows)


def activity(entry: Activity) -> dict[str, Any]:
    """Art. 30(1)(b) to (g) of one purpose."""
    purpose, record = entry.purpose, entry.record
    basis = ", ".join(filter(None, [purpose.get_legal_basis_display(), cited(purpose.article)]))
    recipients = [f"{row['recipient']} ({relation_words(row)})" for row in entry.relations]
    transfers = [f"{row.recipient}, {row.name} ({row.way}): {row.mechanism or row.look[0]}" for row in entry.transfers]
    rows = [
        [_("Version"), _("%(number)s, since %(day)s") % {"number": purpose.version, "day": day(purpose.active_from)}],
        [_("Legal basis"), basis],
        [_("Categories of people"), ", ".join(entry.people) or NONE],
        [_("Categories of data"), ", ".join(record.categories) or NONE],
        [_("Recipients"), "; ".join(recipients) or NONE],
        [_("Transfers outside the EEA"), "; ".join(transfers) or _("none")],
        [_("Time limits for erasure"), "; ".join(entry.limits) or NONE],
        [_("Security"), record.security or NONE],
    ]
    return section(str(purpose), rows)


def relation_words(row: dict[str, Any]) -> str:
    """As what a recipient gets the data, how, and which where it is not all."""
    return "; ".join(filter(None, [row["role"], row["often"], row["given"]]))


def colleagues(staff: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What is kept about our own staff, and why."""
    rows = [[row["why"], ", ".join(column.name for column in row["entry"].columns) or NONE] for row in staff]
    return section(_("Data about our own staff"), rows, [_("Why they are kept"), _("Fields")])


def as_json(entries: Iterable[Activity], staff: Iterable[dict[str, Any]], *, at: datetime) -> bytes:
    """The same as UTF-8 JSON, in the reader's language where it speaks."""
    named = Controller.named()
    content = {
        "article": "GDPR Art. 30(1)",
        "at": at,
        "controller": {"name": named.name, "address": named.address, "email": named.email} if named else None,
        "officer": {"name": named.officer, "email": named.officer_email} if named and named.officer_email else None,
        "activities": [
            {
                **ropa.as_json(each.record),
                "safeguards": [
                    {
                        "recipient": row.recipient.slug,
                        "country": row.country,
                        "mechanism": row.mechanism,
                        "state": str(row.state),
                    }
                    for row in each.transfers
                ],
                "people": each.people,
                "limits": each.limits,
                "security": each.record.security,
            }
            for each in entries
        ],
        "staff": [{"model": each["entry"].label, "why": each["why"]} for each in staff],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()
