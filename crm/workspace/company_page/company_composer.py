"""The composer of a company's page: a note about one of its people, a call with one, a meeting with several.

What is written stands in the history of each, and so in the company's, which gathers them.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanySheet, Member
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.contacts.entries.forms_meeting import MetForm
from crm.sales.planned_tasks.forms import NextStepForm

MOST = 20  # people to choose from; others have a record of their own
WORDS = {
    "note": (_("Note"), "note", "N"),
    "call": (pgettext_lazy("tab", "Call"), "phone", ""),
    "meeting": (_("Meeting"), "users", ""),
}


def people_of(sheet: CompanySheet) -> list[Member]:
    """Those of its people with whom the reader may write something down: whom they see in clear."""
    if not sheet.reader.may(rights.CONTACTS_EDIT) or sheet.company.binned_at:
        return []
    return [one for one in sheet.listed if one.clear][:MOST]


def tabs_of(sheet: CompanySheet, sent: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """[{id, kind, label, icon, keys, current, form, step, files, people}]; none where there is nobody to write about.

    `sent` is what was sent and not saved: {kind, form, step, files}.
    """
    if not (people := people_of(sheet)):
        return []
    current = sent["kind"] if sent else "note"
    return [
        {
            "id": f"compose-{kind}",
            "kind": kind,
            "label": label,
            "icon": icon,
            "keys": keys,
            "current": kind == current,
            "people": people,
            **(sent if sent and kind == current else fresh(kind, people)),
        }
        for kind, (label, icon, keys) in WORDS.items()
    ]


def fresh(kind: str, people: list[Member]) -> dict[str, Any]:
    """The forms of a tab, empty."""
    auto_id = f"{kind}_%s"
    form = MetForm(auto_id=auto_id, people=people)
    return {"form": form, "step": NextStepForm(auto_id=auto_id), "files": OptionalFilesForm(user=None, auto_id=auto_id)}
