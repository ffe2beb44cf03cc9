"""How acts of the ledger and events of grounds are shown in a person's history: icon, words, and side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import GroundEvent, Restriction
from crm.contacts.custom_values.value_store import hidden_names, is_custom
from crm.contacts.models import Lead
from crm.contacts.safeguards.reveal import Reason
from crm.lists.columns import tables
from crm.privacy.categories import Category
from crm.privacy.declarations import CUSTOM

SALES, PRIVACY = "sales", "privacy"


@dataclass(frozen=True)
class Act:
    """How one kind of act is shown."""

    icon: str
    title: Any
    side: str = SALES


ACTS = {
    "contact.added": Act("user-plus", _("Contact added")),
    "contact.edited": Act("pencil", _("Data changed")),
    "person.rectified": Act("pencil", _("Data changed")),
    "contact.assigned": Act("user-check", _("New owner")),
    "contact.binned": Act("trash", _("Moved to the bin")),
    "contact.restored": Act("arrow-back-up", _("Taken back from the bin")),
    "company.role_added": Act("building", _("Role at a company added")),
    "company.role_changed": Act("building", _("Role at a company changed")),
    "company.role_removed": Act("building", _("Role at a company removed")),
    "lead.claimed": Act("user-check", _("Lead taken on")),
    "lead.qualified": Act("circle-check", _("Lead became a contact")),
    "lead.dropped": Act("circle-x", _("Lead dropped")),
    "lead.taken_back": Act("arrow-back-up", _("Dropped lead taken back")),
    "person.merged": Act("git-merge", _("Merged with another record")),
    "person.unmerged": Act("arrow-back-up", _("Merge taken back")),
    "contact.entry_removed": Act("trash", _("Entry in the history taken away")),
    "contact.entry_restored": Act("arrow-back-up", _("Entry in the history brought back")),
    "contact.file_added": Act("paperclip", _("File added to an entry")),
    "contact.file_removed": Act("trash", _("File of an entry removed")),
    "contact.shared": Act("share", _("Shared with a colleague"), PRIVACY),
    "contact.unshared": Act("user-x", _("Sharing ended"), PRIVACY),
    "contact.revealed": Act("eye", _("A value was shown"), PRIVACY),
    "person.revealed": Act("eye", _("A value was shown"), PRIVACY),
    "contact.notice_given": Act("file-text", _("Privacy notice given"), PRIVACY),
    "person.exported": Act("download", _("Data copied for the person"), PRIVACY),
    "notice.sent": Act("mail", _("Privacy notice sent"), PRIVACY),
    "notice.posted": Act("mailbox", _("Privacy notice posted"), PRIVACY),
    "notice.known": Act("check", _("Person has the information already"), PRIVACY),
    "notice.exempted": Act("ban", _("Exempt from the duty to inform"), PRIVACY),
    "notice.failed": Act("alert-triangle", _("Privacy notice not delivered"), PRIVACY),
    "consent.reminded": Act("mail", _("Reminder of a consent that ends"), PRIVACY),
    "consent.renewal_refused": Act("ban", _("Did not renew a consent"), PRIVACY),
    "proof.downloaded": Act("download", _("Proof downloaded"), PRIVACY),
    "restriction.placed": Act("lock", _("Use of the data paused"), PRIVACY),
    "document.added": Act("file-text", _("Document added")),
    "document.changed": Act("pencil", _("Document changed")),
    "document.drawn": Act("gavel", _("Contract or order drawn up from a template")),
    "document.prepared": Act("mail", _("Letter with a contract or an order prepared")),
    "document.removed": Act("trash", _("Document removed")),
    "object.added": Act("package", _("Own record added")),
    "object.changed": Act("pencil", _("Own record changed")),
    "object.binned": Act("trash", _("Own record moved to the bin")),
    "object.restored": Act("arrow-back-up", _("Own record taken back from the bin")),
    "object.removed": Act("trash", _("Own record removed")),
    "ksef.asked": Act("send", _("Invoice given to KSeF")),
    "ksef.sent": Act("send", _("Invoice sent to KSeF")),
    "ksef.taken_back": Act("arrow-back-up", _("Invoice taken back before KSeF had it")),
    "ksef.accepted": Act("check", _("Invoice accepted by KSeF")),
    "ksef.rejected": Act("alert-triangle", _("Invoice rejected by KSeF")),
    "ksef.receipt_kept": Act("paperclip", _("Receipt of KSeF kept")),
    "deal.opened": Act("briefcase", _("Deal opened")),
    "deal.changed": Act("pencil", _("Deal changed")),
    "deal.moved": Act("arrow-right", _("Deal moved to another stage")),
    "deal.assigned": Act("user-check", _("Deal handed over")),
    "deal.won": Act("trophy", _("Deal won")),
    "deal.lost": Act("thumb-down", _("Deal lost")),
    "deal.reopened": Act("arrow-back-up", _("Deal reopened")),
    "deal.binned": Act("trash", _("Deal moved to the bin")),
    "deal.restored": Act("arrow-back-up", _("Deal taken back from the bin")),
    "deal.removed": Act("trash", _("Deal removed")),
    "deal.person_added": Act("user-plus", _("Put on a deal")),
    "deal.person_changed": Act("user-check", _("Another role in a deal")),
    "deal.person_removed": Act("user-x", _("Taken off a deal")),
    "offer.created": Act("tag", _("Offer made")),
    "offer.changed": Act("pencil", _("Offer changed")),
    "offer.prepared": Act("mail", _("Letter with an offer prepared")),
    "offer.frozen": Act("lock", _("Version of an offer frozen")),
    "offer.sent": Act("send", _("Offer sent")),
    "offer.approval_asked": Act("user-check", _("Approval of a discount asked for")),
    "offer.approval_given": Act("circle-check", _("Discount approved")),
    "offer.approval_refused": Act("ban", _("Discount refused")),
    "offer.approval_ended": Act("arrow-back-up", _("Approval of a discount taken back by a change")),
    "offer.accepted": Act("circle-check", _("Offer accepted")),
    "offer.code_sent": Act("key", _("Code for accepting an offer sent")),
    "offer.code_refused": Act("ban", _("Wrong code for accepting an offer")),
    "offer.declined": Act("thumb-down", _("Offer declined")),
    "offer.asked": Act("message", _("Question about an offer")),
    "offer.expired": Act("clock", _("Offer expired")),
    "offer.reminded": Act("clock", _("Reminded of an offer that ends")),
    "offer.withdrawn": Act("ban", _("Offer withdrawn")),
    "sales_rule.acted": Act("bolt", _("A rule acted")),
    "sales_rule.undone": Act("arrow-back-up", _("What a rule did was taken back")),
    "contact.signalled": Act("send", _("A rule told programs")),
    "task.planned": Act("checkbox", _("Task planned")),
    "task.changed": Act("pencil", _("Task changed")),
    "task.done": Act("circle-check", _("Task done")),
    "task.deleted": Act("trash", _("Task deleted")),
    "task.cancelled": Act("ban", _("Meeting called off")),
    "booking.made": Act("calendar", _("Booked a talk")),
    "booking.moved": Act("calendar", _("Moved a booked talk")),
    "booking.called_off": Act("ban", _("Called a booked talk off")),
    "meeting.overtaken": Act("calendar", _("A newer change of the meeting counted")),
    "meeting.invited": Act("send", _("Invited to a meeting")),
    "meeting.invitation_ended": Act("ban", _("Told that a meeting is off")),
    "meeting.answered": Act("calendar", _("Answer to an invitation read")),
    "meeting.colleague_answered": Act("calendar", _("A colleague said whether they come")),
    "meeting.joined": Act("user-plus", _("Asked to a meeting")),
    "meeting.left": Act("user-x", _("Taken off a meeting")),
    "restriction.lifted": Act("lock-open", _("Use of the data resumed"), PRIVACY),
}

GROUND_ICONS: dict[str, str] = {
    GroundEvent.Kind.REFUSED: "ban",
    GroundEvent.Kind.WITHDRAWN: "ban",
    GroundEvent.Kind.OBJECTED: "ban",
    GroundEvent.Kind.EXPIRED: "clock",
    GroundEvent.Kind.ENDED: "clock",
}

COLUMNS = {  # beside the columns of records, whose tables have their words
    "letter": _("text of a message"),
    "called": _("title of a record"),
    "rate": _("rate"),
    "lines": _("lines of an offer"),
    "upo": _("receipt of KSeF"),
    "people": _("people at a meeting"),
    "colleagues": _("colleagues at a meeting"),
    "answers": _("what was written into a form"),
    "value": _("further address"),
    "since": pgettext_lazy("column of a log", "first day"),
    "until": pgettext_lazy("column of a log", "last day"),
    "summary": _("entry in the history"),
    "subject": _("subject of a message"),
    "kind": _("kind"),
    "file": _("file"),
    "role": _("role"),
    "issuer": _("address of the identity provider"),
    "only": _("sign-in by the identity provider alone"),
    "tags": _("tags"),
    "label": _("name"),
    "label_en": _("name in English"),
    "help_text": _("hint"),
    "help_text_en": _("hint in English"),
    "category": _("kind of data"),
    "purposes": _("purposes"),
    "from_her": _("told by the person"),
    "required": _("compulsory for new records"),
    "order": _("order"),
    "colour": _("colour"),
    "product": _("product"),
    "text": _("text"),
    "rule": _("repetition"),
    "filter": pgettext_lazy("column of a log", "filter"),
    "quantity": pgettext_lazy("column of a log", "quantity"),
    "unit_price": pgettext_lazy("column of a log", "unit price"),
    "net": pgettext_lazy("column of a log", "net price"),
    "valid_from": pgettext_lazy("column of a log", "valid from"),
    "valid_until": pgettext_lazy("column of a log", "valid until"),
    "trader_name": _("name of the business"),
    "nip": pgettext_lazy("column of a log", "number in the register"),
    "samples": _("rows of a file"),
    # of the desk's cases, holds and proofs
    "details": _("what the person asks for"),
    "postal": Category.ADDRESS.label,
    "message": pgettext_lazy("column of a log", "messages"),
    "excerpt": _("passage about somebody else"),
    "kinds": pgettext_lazy("column of a log", "kind of request"),
    "topic": pgettext_lazy("column of a log", "topic"),
    "facts": _("facts of a claim"),
    "review_on": _("day of review"),
    "proof": pgettext_lazy("column of a log", "proof"),
    "scan": pgettext_lazy("column of a log", "scan"),
    "aware_at": pgettext_lazy("column of a log", "moment of awareness"),
    "aware_reason": pgettext_lazy("column of a log", "reasons of the awareness"),
    "formula": pgettext_lazy("column of a log", "formula"),
    "hidden_from": pgettext_lazy("column of a log", "roles it is hidden from"),
    # of colleagues
    "username": pgettext_lazy("column of a log", "user name"),
    "is_active": pgettext_lazy("column of a log", "account"),
    "teams": pgettext_lazy("column of a log", "teams"),
    "rights": pgettext_lazy("column of a log", "rights"),
    "scopes": pgettext_lazy("column of a log", "scopes"),
    "password": pgettext_lazy("column of a log", "password"),
    "trusted_until": pgettext_lazy("column of a log", "trusted browser"),
}
REASONS = {
    **dict(Reason.choices),
    **dict(Lead.Reason.choices),
    **dict(Restriction.Reason.choices),
    "call": _("Phone call"),
    "exact_search": _("Search for the whole value"),
    # the privacy desk's own (crm/dpo/people/reveal.py)
    "breach": _("A breach or an incident"),
    "check": _("Checking the register"),
    "evidence": _("Evidence"),
    "notice": _("Telling the person what we do with the data"),
}


def columns_in_words(names: Any) -> str:
    """Names of columns as people call them, each once, without custom fields hidden from the reader's role."""
    return ", ".join(
        dict.fromkeys(
            str(COLUMNS.get(name) or word_of(name) or custom_field_words(name)) for name in without_hidden(names)
        )
    )


def without_hidden(names: Iterable[str]) -> list[str]:
    """The names without those of custom fields that whoever reads may not know of."""
    every = list(names)
    hidden = hidden_names() if any(map(is_custom, every)) else frozenset()
    return [name for name in every if name not in hidden]


def word_of(name: str) -> Any:
    """The word for a column from the tables of records; empty where none has it."""
    return next((table[name].word for table in tables() if name in table), "")


def custom_field_words(name: str) -> str:
    """The words for a custom field from its key, which is made of its name."""
    return name.removeprefix(CUSTOM).replace("_", " ")


def reason_in_words(code: str) -> str:
    """A reason's code in words; the code itself when nobody gave it words."""
    return str(REASONS.get(code, code))
