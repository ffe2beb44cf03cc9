"""The composer of a record: tabs for a note, a call, a meeting, a message and a mail.

The open tab comes with the page, the others when they are opened (templates/workspace/record/_composer.html asks for
them): a record is read far oftener than written to, and their forms are a fifth of its page.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.grounds.enquiries import may_be_asked
from crm.accounts.permissions import rights
from crm.contacts.entries.forms import EntryForm
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.contacts.models import Interaction
from crm.contacts.people.companions import of_the_same_company
from crm.contacts.people.contact_record import ContactRecord
from crm.correspondence.letters.sending import cards, choices
from crm.privacy.channels import CHANNELS, channels_of
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.record.panels import COMPOSER_TABS

FIRST, EMAIL = "note", "email"
TALKS = ("call", "meeting", "message")  # in which they may say how they want to be answered
TABS = {  # {kind: (label, icon, key)}
    FIRST: (_("Note"), "note", "N"),
    "call": (pgettext_lazy("tab", "Call"), "phone", ""),
    "meeting": (_("Meeting"), "users", ""),
    "message": (pgettext_lazy("tab", "Message"), "message", ""),
    EMAIL: (_("E-mail"), "mail", ""),
}


def known_kind(kind: str) -> str:
    """The kind of a tab; the first one for an unknown one."""
    return kind if kind in TABS else FIRST


def composer_tabs(
    contact_record: ContactRecord, current: str, form: EntryForm | None = None, step: Any = None, files: Any = None
) -> list[dict[str, Any]]:
    """The tabs, `current` with its forms (`form`, `step` and `files` as they were sent), the others closed."""
    tabs = [open_tab(kind, form, step, files) if kind == current else closed_tab(kind) for kind in TABS]
    further = COMPOSER_TABS if contact_record.usable else ()
    return [*tabs, *(more(contact_record.contact, user=contact_record.reader) for more in further)]


def closed_tab(kind: str) -> dict[str, Any]:
    """A tab that nobody has opened."""
    label, icon, keys = TABS[kind]
    tab = {"id": f"compose-{kind}", "kind": kind, "label": label, "icon": icon, "keys": keys}
    return {**tab, "current": False, "closed": True}


def open_tab(kind: str, form: EntryForm | None = None, step: Any = None, files: Any = None) -> dict[str, Any]:
    """A tab with its forms, empty where nothing was sent."""
    auto_id = f"{kind}_%s"
    forms = {
        "form": form or EntryForm(initial={"kind": kind}, auto_id=auto_id),
        "step": step or NextStepForm(auto_id=auto_id),
        "files": files or OptionalFilesForm(user=None, auto_id=auto_id),
    }
    return {**closed_tab(kind), **forms, "current": True, "closed": False}


def beside_tab(contact_record: ContactRecord, kind: str) -> dict[str, Any]:
    """What one tab takes beside its forms: colleagues of theirs for a meeting, ways for a message, purposes for a mail.

    Whoever draws it logs the `companions`.
    """
    usable, reader, contact = contact_record.usable, contact_record.reader, contact_record.contact
    mails = usable and kind == EMAIL and reader.may(rights.CONTACTS_EDIT)
    return {
        "companions": of_the_same_company(contact, user=reader) if usable and kind == "meeting" else [],
        "by_hand": ways_by_hand(contact_record) if usable and kind == "message" else [],
        "askable": may_be_asked(contact.person) if usable and kind in TALKS else [],
        "letters": cards(choices(contact)) if mails else [],
    }


def ways_by_hand(contact_record: ContactRecord) -> list[dict[str, Any]]:
    """The channels on which colleagues write by hand, each with its answer: the same as the badges of a list."""
    codes = channels_of(Interaction.Kind.MESSAGE)
    return [
        {"name": CHANNELS[code].name, "icon": CHANNELS[code].icon, "way": contact_record.ways[code]} for code in codes
    ]
