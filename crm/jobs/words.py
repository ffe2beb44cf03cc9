"""Codes of jobs in the reader's language: problems, counts of a result, phases.

Kinds may use codes of their own: a code not listed here is taken for an English message of the caller's catalogue
(marked there by gettext_noop) and translated as such.
"""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from crm.narrowing import Words

PROBLEMS = {
    "unexpected": _(
        "Something unexpected happened. The administrator finds the cause in the log, under the number of this job."
    ),
    "interrupted": _("The work was interrupted several times at the same place, so it was stopped."),
    "disk_full": _("The disk is full. Make room on the server, then resume."),
    "restored": _("An older backup was put back while this was waiting. See whether it is still wanted, then resume."),
    "ledger_broken": _("The erasure ledger is not whole. manage.py ledger verify says what is wrong with it."),
    "backup_refused": _("No backup could be written."),
    "sheet_full": _("A sheet of Excel has no room for so many rows. Choose CSV."),
    "mail_gone": _("The account is no longer connected, or no longer yours."),
    "mail_not_read": _(
        "The server of the account did not answer. The page of connected accounts says what is wrong. Then resume."
    ),
    "register_silent": _("The register did not answer at night either. Resume to ask once more."),
    "register_trader": _("The register says that this firm is a sole trader’s. Mark it as theirs on its page."),
    "register_unknown": _("The register does not know this NIP, or may not be asked. Check it with the firm."),
    "memory": _("The server ran out of memory. Close other work or try later, then resume."),
}

COUNTS = {
    "new": pgettext_lazy("count", "New"),
    "updated": pgettext_lazy("count", "Updated"),
    "unchanged": pgettext_lazy("count", "Unchanged"),
    "duplicates": pgettext_lazy("count", "Duplicates"),
    "refused": pgettext_lazy("count", "Left out"),
    "errors": pgettext_lazy("count", "Errors"),
    "rows": pgettext_lazy("count", "Rows"),
    "removed": pgettext_lazy("count", "Removed"),
    "done_rows": pgettext_lazy("count", "Done"),
    "told_email": pgettext_lazy("count", "Told by e-mail"),
    "told_post": pgettext_lazy("count", "Told by letter"),
    "told_to_print": pgettext_lazy("count", "Letters to print"),
    "told_none": pgettext_lazy("count", "No address known"),
    "mail_seen": pgettext_lazy("count", "Letters in these days"),
    "mail_known": pgettext_lazy("count", "With people who are known here"),
    "mail_filed": pgettext_lazy("count", "Filed in the histories"),
    "mail_there": pgettext_lazy("count", "In the histories already"),
    "mail_left": pgettext_lazy("count", "Stay in the mailbox"),
    "in_file": pgettext_lazy("count", "In the file"),
    "written": pgettext_lazy("count", "Written to"),
    "left_out_no_address": pgettext_lazy("count", "Left out: no e-mail address"),
    "left_out_no_ground": pgettext_lazy("count", "Left out: no legal ground"),
    "left_out_consent_needed": pgettext_lazy("count", "Left out: no consent"),
    "left_out_withdrawn": pgettext_lazy("count", "Left out: consent withdrawn"),
    "left_out_ended": pgettext_lazy("count", "Left out: ground ended"),
    "left_out_expired": pgettext_lazy("count", "Left out: ground expired"),
    "left_out_objection": pgettext_lazy("count", "Left out: objection"),
    "left_out_objection_channel": pgettext_lazy("count", "Left out: objection to this channel"),
    "left_out_not_for_recipient": pgettext_lazy("count", "Left out: no purpose names this recipient for them"),
    "left_out_restricted": pgettext_lazy("count", "Left out: data restricted"),
    "left_out_gap": pgettext_lazy("count", "Left out: nothing known for a placeholder"),
    "left_out_not_needed": pgettext_lazy("count", "Left out: a person’s, which the purpose does not need"),
    "left_out_unreadable": pgettext_lazy("count", "Left out: data do not open"),
}

PHASES = {
    "reading": _("Reading the file"),
    "checking": _("Checking"),
    "writing": _("Writing"),
    "removing": _("Removing"),
    "tidying": _("Tidying up"),
}


def spoken(words: Mapping[str, Words], code: str) -> str:
    """`code` in the reader's language, by `words` or else by the catalogue. Empty stays empty."""
    return str(words[code]) if code in words else gettext(code) if code else ""
