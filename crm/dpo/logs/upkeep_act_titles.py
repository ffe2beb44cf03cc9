"""The acts of the ledger in words, here those about readiness and recurring reviews."""

from django.utils.translation import gettext_lazy as _

UPKEEP = {
    "readiness.fails": _("A readiness check began to fail"),
    "readiness.passes": _("A readiness check passes again"),
    "readiness.owner_set": _("Owner of a readiness check chosen"),
    "readiness.taken": _("Readiness checks taken out as a file"),
    "access_log.taken": _("Access log taken out as a file"),
    "unusual.explained": _("Written what a look that stands out was"),
    "unusual.leaving_noted": _("Notice of leaving noted"),
    "unusual.leaving_taken_back": _("Notice of leaving taken back"),
    "review.planned": _("Plan of a review changed"),
    "review.begun": _("Review begun"),
    "review.answered": _("Points of a review answered"),
    "review.signed": _("Review signed"),
    "review.due_told": _("Told that a review is due"),
    "review.access_asked": _("Managers asked who still needs access"),
    "review.access_said": _("Said whether a colleague still needs access"),
    "review.access_taken": _("Access noted as taken away"),
}
