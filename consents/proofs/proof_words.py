"""The proof of an event in words: every key that our own code writes has a name, every value is said as people say it.

    spoken(event.proof) -> [("How", "Form on a page"), ("Received", "24 lis 2026, 18:47"), …]

What another program or an import wrote under a key of its own is shown under that key with its underscores gone; its
lists and tables are written out, never as JSON.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from consents.models import Confirmation, Submission
from crm.accounts.language.formats import stamp
from crm.narrowing import Words
from crm.privacy.channels import CHANNELS

LONGEST = 2000  # letters of one value of somebody else's
DEEPEST = 4

LABELS: dict[str, Words] = {
    "": gettext_lazy("Proof"),
    "how": gettext_lazy("How"),
    "submission": gettext_lazy("Number of the submission"),
    "received_at": gettext_lazy("Received"),
    "asked_at": gettext_lazy("Asked"),
    "asked": gettext_lazy("Number of the reminder"),
    "heard_in": gettext_lazy("Where it was said"),
    "entry": gettext_lazy("Number of the entry"),
    "before": gettext_lazy("End until then"),
    "confirmed_at": gettext_lazy("Confirmed"),
    "given_at": gettext_lazy("Given"),
    "said_on": gettext_lazy("Said on"),
    "form": gettext_lazy("Form"),
    "form_version": gettext_lazy("Version of the form"),
    "page": pgettext_lazy("of a web site", "Page"),
    "language": gettext_lazy("Language"),
    "controller": gettext_lazy("Controller"),
    "address": gettext_lazy("Address"),
    "wording": gettext_lazy("The words"),
    "version": gettext_lazy("Version"),
    "purpose": gettext_lazy("Purpose"),
    "purposes": gettext_lazy("Purposes"),
    "channel": gettext_lazy("Channel"),
    "text": gettext_lazy("Text"),
    "sha256": gettext_lazy("Digest (SHA-256)"),
    "boxes": gettext_lazy("Boxes on the form"),
    "notice": gettext_lazy("Privacy notice"),
    "shown": gettext_lazy("Shown"),
    "given": gettext_lazy("Given"),
    "file": gettext_lazy("File"),
    "confirmations": gettext_lazy("Confirmations"),
    "by": gettext_lazy("By"),
    "program": gettext_lazy("Program"),
    "collected": gettext_lazy("How it was collected"),
    "reference": gettext_lazy("Reference of the program"),
    "arrangement": gettext_lazy("Arrangement with the program"),
    "proof": gettext_lazy("Proof"),
    "source": gettext_lazy("Source"),
    "day": gettext_lazy("Day"),
}
HOW: dict[str, Words] = {
    **{str(how.value): how.label for how in Submission.How},
    "preferences": gettext_lazy("The person's own page of consents"),
    "renewal": gettext_lazy("Button in a reminder"),
    "reminder": gettext_lazy("A reminder was sent"),
    "file": gettext_lazy("Imported from a file"),
    "asked": gettext_lazy("They asked for an answer; a colleague noted it"),
}
HEARD_IN: dict[str, Words] = {
    "record": gettext_lazy("Noted on the record"),
    "note": gettext_lazy("Note"),
    "call": pgettext_lazy("tab", "Call"),
    "meeting": gettext_lazy("Meeting"),
    "message": pgettext_lazy("tab", "Message"),
    "new": gettext_lazy("When they were added"),
    "deal": gettext_lazy("With a new deal"),
    "program": gettext_lazy("Told by a program"),
}
SIDES: dict[str, Words] = {str(side.value): side.label for side in Confirmation.Role}
LANGUAGES: dict[str, Words] = {"pl": gettext_lazy("Polish"), "en": gettext_lazy("English")}
YES_NO = {True: gettext_lazy("yes"), False: gettext_lazy("no")}
TABLES: dict[str, Mapping[str, Words]] = {"how": HOW, "heard_in": HEARD_IN, "by": SIDES, "language": LANGUAGES}
Address = Callable[[Any], str]


def spoken(proof: Any, *, address: Address = str) -> list[tuple[str, str]]:
    """(name, words) of each part of a proof that says something; `address` says how an address is shown."""
    if proof in (None, "", {}, []):
        return []
    parts = proof.items() if isinstance(proof, dict) else [("", proof)]
    pairs = ((name, address(value) if name == "address" else words_of(name, value)) for name, value in parts)
    return [(label_of(name), words) for name, words in pairs if words]


def label_of(name: str) -> str:
    """What a part is called."""
    return str(LABELS[name]) if name in LABELS else str(name).replace("_", " ").strip().capitalize()


def words_of(name: str, value: Any, depth: int = 0) -> str:
    """One value in words; a table becomes lines, a list too. Empty for what says nothing."""
    if value in (None, "", {}, []) or depth > DEEPEST:
        return ""
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(value, dict):
        rows = boxes(value) if name == "boxes" else parts_of(value, depth)
        return "\n".join(rows)
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, (words_of(name, item, depth + 1) for item in value)))
    return scalar(name, str(value)[:LONGEST])


def scalar(name: str, text: str) -> str:
    """A single value: a code by its table, a moment as a date, anything else as it is."""
    if name in TABLES:
        return str(TABLES[name].get(text, text))
    if name == "channel" and text in CHANNELS:
        return str(CHANNELS[text].name)
    moment = moment_in(text)
    return stamp(moment) if moment else text


def parts_of(table: Mapping[str, Any], depth: int) -> Iterator[str]:
    """«Name: value» of each part."""
    for name, value in table.items():
        if words := words_of(str(name), value, depth + 1):
            yield f"{label_of(str(name))}: {words}"


def boxes(table: Mapping[str, Any]) -> Iterator[str]:
    """Each box of a form: ticked or not."""
    for place, ticked in table.items():
        yield ": ".join([box(place), _("ticked") if ticked else _("not ticked")])


def box(place: Any) -> str:
    """«Oferty handlowe, E-mail» of the place of a box; a name may hold a stroke, a channel never does."""
    purpose, slash, channel = str(place).rpartition("/")
    return ", ".join(filter(None, [purpose, scalar("channel", channel)])) if slash else channel


def moment_in(text: str) -> datetime | None:
    """The moment that a text is, by ISO 8601 with a time zone; None for any other."""
    if "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
