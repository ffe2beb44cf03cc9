"""The acts of the ledger in words, here those about assessments and risks."""

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
