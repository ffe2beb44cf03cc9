"""The acts of the ledger in words, here those of the desk's own work: assessments, registers, readiness, reviews."""

from django.utils.translation import gettext_lazy as _

ASSESSMENTS = {
    "assessment.begun": _("Assessment begun"),
    "assessment.answered": _("Questions of an assessment answered"),
    "assessment.screened": _("Concluded whether an impact assessment is needed"),
    "assessment.advised": _("Officer's opinion on an assessment noted"),
    "assessment.handed_over": _("Assessment passed on for a decision"),
    "assessment.decided": _("Assessment decided"),
    "assessment.consulted": _("Consultation of the authority recorded"),
    "assessment.reopened": _("Assessment reopened: a measure does not hold"),
    "risk.added": _("Risk recorded"),
    "risk.changed": _("Risk changed"),
    "risk.looked_at": _("Risk looked at again"),
    "risk.accepted": _("Risk accepted"),
    "risk.closed": _("Risk closed"),
    "risk.reopened": _("Risk opened again"),
    "risk.marked": _("Risk marked: a measure does not hold"),
    "risk.register_taken": _("Register of risks taken as a file"),
    "measure.failed": _("A measure does not hold any more"),
    "measure.held": _("A measure holds"),
}

REGISTERS = {
    "activity.added": _("Processing activity added to the register"),
    "activity.changed": _("Processing activity changed"),
    "activity.ended": _("Processing activity ended"),
    "register.drifted": _("Seen that the register is not as it was approved"),
    "purposes.choices_told": _("Officers told which purposes colleagues chose"),
    "register.drift_told": _("Officers told of changes since the approved register"),
    "register.written_in": _("Change written into the next version of a register"),
    "register.prepared": _("Version of a register prepared"),
    "register.approved": _("Version of a register approved"),
    "register.sent_back": _("Version of a register sent back"),
    "register.reviewed": _("Register looked through and found true"),
    "register.taken": _("Register of Art. 30 taken as a file"),
}

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
