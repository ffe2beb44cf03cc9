"""What an answer and a forwarded letter begin with: the subject with its mark once, and the words they are about."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from crm.accounts.language.formats import stamp
from crm.contacts.models import Contact, Interaction
from crm.correspondence.letters.drafts import words_of

MARKS = {"Re": ("re", "odp", "aw", "sv"), "Fwd": ("fwd", "fw", "pd", "wg")}
MARK = re.compile(r"^([A-Za-z]{2,3})(?:\[\d{1,3}\])? ?: ?")
LONGEST_SUBJECT, LONGEST_QUOTE = 150, 6_000


def marked_subject(subject: str, mark: str) -> str:
    """The subject with `mark` (Re, Fwd) before it, once; one in another program's words stays."""
    own_mark = (MARK.match(subject) or [None, ""])[1]
    marked = subject if own_mark and own_mark.lower() in MARKS[mark] else f"{mark}: {subject}"
    return marked[:LONGEST_SUBJECT].strip()


def answer_to(entry: Interaction, contact: Contact) -> dict[str, str]:
    """{"subject", "text"} of an answer: room above, then the letter quoted in the reader's language."""
    words = words_of(entry)
    with translation.override(contact.language):
        when = {"at": stamp(entry.happened_at), "who": contact.label if is_theirs(entry) else entry.writer}
        heading = _("On %(at)s %(who)s wrote:") % when
    quoted = "\n".join(f"> {line}".rstrip() for line in cut(words["text"] or words["subject"]).splitlines())
    return {"subject": marked_subject(words["subject"], "Re"), "text": f"\n\n{heading}\n{quoted}"}


def forwarded(entry: Interaction, contact: Contact, *, reader_language: str) -> dict[str, str]:
    """{"subject", "text"} of a letter that hands `entry` on, with who wrote it and when above it."""
    words = words_of(entry)
    with translation.override(reader_language):
        lines = [
            _("---------- Forwarded message ----------"),
            _("From: %(who)s") % {"who": contact.label if is_theirs(entry) else entry.writer},
            _("Date: %(at)s") % {"at": stamp(entry.happened_at)},
            _("Subject: %(subject)s") % {"subject": words["subject"]},
        ]
    return {
        "subject": marked_subject(words["subject"], "Fwd"),
        "text": "\n".join(["", "", *lines, "", cut(words["text"])]),
    }


def is_theirs(entry: Interaction) -> bool:
    """Whether the person wrote it, and none of us."""
    return entry.direction in (Interaction.Direction.IN, Interaction.Direction.AUTO)


def cut(text: str) -> str:
    """As much of a letter as an answer quotes."""
    text = text.strip()
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()}\n[…]"
