"""Trying a mailbox before it is switched on: one connection, and a clear answer. Nothing is taken, nothing changed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.accounts.language.formats import day, num
from crm.mail.mailboxes.imap_server import opened
from crm.mail.models.mailboxes import Mailbox
from crm.mail.transports.problems import TROUBLES, code_of, words_of


@dataclass(frozen=True)
class Trial:
    """How it went, in a sentence."""

    ok: bool
    words: str


def trial(mailbox: Mailbox) -> Trial:
    """Ask the server of a mailbox."""
    try:
        with opened(mailbox) as folder:
            new = len(folder.numbers(after=0, since=mailbox.since))
    except TROUBLES as trouble:
        return Trial(False, words_of(code_of(trouble)))
    except Exception:  # a server may answer what no parser expects
        return Trial(False, words_of("protocol"))
    sentence = _("The mailbox opens: %(count)s messages in %(folder)s, %(new)s of them since %(day)s.")
    counts = {"count": num(folder.count), "folder": mailbox.folder, "new": num(new), "day": day(mailbox.since)}
    return Trial(True, sentence % counts)
