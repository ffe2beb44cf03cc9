"""The composer of a company's page: a note about one of its people, a call with one, a meeting with several.

Entries are stored in the history of each person, and so appear in the company's, which gathers them.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanyRecord, Member
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.contacts.entries.forms_meeting import MeetingForm
from crm.sales.planned_tasks.forms import NextStepForm

MOST = 20  # people to choose from; others have a record of their own
WORDS = {
    "note": (_("Note"), "note", "N"),
    "call": (pgettext_lazy("tab", "Call"), "phone", ""),
    "meeting": (_("Meeting"), "users", ""),
}


def people_of(company_record: CompanyRecord) -> list[Member]:
    """The company's people about whom the reader may write an entry: those they see unmasked."""
    if not company_record.reader.may(rights.CONTACTS_EDIT) or company_record.company.binned_at:
        return []
    return [member for member in company_record.listed if member.clear][:MOST]


def tabs_of(company_record: CompanyRecord, sent: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """[{id, kind, label, icon, keys, current, form, step, files, people}]; empty where there is nobody to write about.

    `sent` is a submission that was not saved: {kind, form, step, files}.
    """
    if not (people := people_of(company_record)):
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
            **(sent if sent and kind == current else empty_forms(kind, people)),
        }
        for kind, (label, icon, keys) in WORDS.items()
    ]


def empty_forms(kind: str, people: list[Member]) -> dict[str, Any]:
    """The empty forms of a tab."""
    auto_id = f"{kind}_%s"
    form = MeetingForm(auto_id=auto_id, people=people)
    return {"form": form, "step": NextStepForm(auto_id=auto_id), "files": OptionalFilesForm(user=None, auto_id=auto_id)}
