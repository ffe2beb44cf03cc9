"""The acts of the ledger in words, here those of the officer's own work: cases with the authority."""

from django.utils.translation import gettext_lazy as _

OFFICER = {
    "authority.opened": _("Case with the authority opened"),
    "authority.changed": _("Case with the authority changed"),
    "authority.noted": _("Talk or note in a case with the authority"),
    "authority.letter_received": _("Letter of the authority recorded"),
    "authority.term_prolonged": _("Term of the authority prolonged"),
    "authority.term_told": _("Reminded of a term of the authority"),
    "authority.letter_written": _("Letter to the authority written"),
    "authority.letter_signed": _("Letter to the authority signed"),
    "authority.letter_sent": _("Letter to the authority sent"),
    "authority.asked": _("Questions of the authority typed in"),
    "authority.point_answered": _("Question of the authority answered"),
    "authority.document_picked": _("Document for the authority picked"),
    "authority.document_came": _("Missing document for the authority added"),
    "authority.closed": _("Case with the authority closed"),
    "authority.reopened": _("Case with the authority opened again"),
}
