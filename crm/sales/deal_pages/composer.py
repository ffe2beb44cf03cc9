"""The tabs of a deal's composer for one reader, each with its forms; one tab may hold a form sent with errors."""

from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.sales.deal_notes.forms import DealEntryForm, NoteForm
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.planned_tasks.forms import NextStepForm, TaskForm, first_answers

WORDS = {
    "note": (_("Note"), "note", "N"),
    "call": (pgettext_lazy("tab", "Call"), "phone", ""),
    "meeting": (_("Meeting"), "users", ""),
    "task": (_("Task"), "checkbox", "T"),
}


def tabs_of(record: DealRecord, sent: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """[{id, kind, label, icon, keys, current, form, step, files, people}]; calls and meetings only with somebody."""
    people = [person for person in record.people if person.clear]
    writes = record.reader.may(rights.CONTACTS_EDIT)
    kinds = ["note", *(["call", "meeting"] if writes and people else []), *(["task"] if writes else [])]
    current = sent["kind"] if sent and sent["kind"] in kinds else "note"
    return [tab(kind, record, people, sent if kind == current else None, current == kind) for kind in kinds]


def tab(kind: str, record: DealRecord, people: list, sent: dict[str, Any] | None, current: bool) -> dict[str, Any]:
    """One tab."""
    label, icon, keys = WORDS[kind]
    forms = sent or empty_forms(kind, record, people)
    common = {"id": f"compose-{kind}", "kind": kind, "label": label, "icon": icon, "keys": keys, "current": current}
    return {**common, **{name: forms.get(name) for name in ("form", "step", "files")}, "people": people}


def empty_forms(kind: str, record: DealRecord, people: list) -> dict[str, Any]:
    """The forms of a tab, empty."""
    auto_id = f"{kind}_%s"
    if kind == "task":
        return {"form": TaskForm(user=record.reader, initial=first_answers(record.reader), auto_id=auto_id)}
    form = NoteForm(auto_id=auto_id) if kind == "note" else DealEntryForm(auto_id=auto_id, people=people)
    return {"form": form, "step": NextStepForm(auto_id=auto_id), "files": OptionalFilesForm(user=None, auto_id=auto_id)}
