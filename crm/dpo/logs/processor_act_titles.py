"""The acts of the ledger in words, here those about the files of processors and what we process for others."""

from django.utils.translation import gettext_lazy as _

PROCESSORS = {
    "agreement.changed": _("What an agreement says was corrected"),
    "transfer.asked": _("Recipient asked about a transfer"),
    "sub_processor.noticed": _("Notice of a sub-processor recorded"),
    "sub_processor.decided": _("Decided about a sub-processor"),
    "sub_processor.ended": _("A sub-processor is used no more"),
    "processor.event": _("Event with a processor recorded"),
    "processor.questionnaire_sent": _("Questionnaire sent to a processor"),
    "processor.questionnaire_answered": _("A processor answered the questionnaire"),
    "processor.verified": _("Conclusion about a processor recorded"),
    "processor.review_due": _("Desk told that a processor must be verified again"),
    "entrusted.added": _("Processing for another controller recorded"),
    "entrusted.changed": _("Processing for another controller changed"),
    "entrusted.ended": _("End of processing for another controller recorded"),
    "entrusted.register_taken": _("Register of Art. 30(2) taken out"),
}
