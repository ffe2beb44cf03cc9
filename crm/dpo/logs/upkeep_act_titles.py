"""The acts of the ledger in words, here those about readiness and recurring reviews."""

from django.utils.translation import gettext_lazy as _

UPKEEP = {
    "readiness.fails": _("A readiness check began to fail"),
    "readiness.passes": _("A readiness check passes again"),
    "readiness.owner_set": _("Owner of a readiness check chosen"),
    "readiness.taken": _("Readiness checks taken out as a file"),
}
