"""The acts of the ledger in words, here those about the registers of Art. 30."""

from django.utils.translation import gettext_lazy as _

REGISTERS = {
    "activity.added": _("Processing activity added to the register"),
    "activity.changed": _("Processing activity changed"),
    "activity.ended": _("Processing activity ended"),
    "register.drifted": _("Seen that the register is not as it was approved"),
    "register.written_in": _("Change written into the next version of a register"),
    "register.prepared": _("Version of a register prepared"),
    "register.approved": _("Version of a register approved"),
    "register.sent_back": _("Version of a register sent back"),
    "register.reviewed": _("Register looked through and found true"),
    "register.taken": _("Register of Art. 30 taken as a file"),
}
