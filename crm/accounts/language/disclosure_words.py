"""What the disclosure gate answers, in words, for pages and programs alike: why nothing goes there, and what to do."""

from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import day
from crm.privacy.categories import Category
from crm.privacy.recipients.gate import DisclosureAnswer, Reason

WHY = {
    Reason.ALLOWED: lambda: _("%(recipient)s may get it."),
    Reason.GRACE: lambda: _("The agreement with %(recipient)s has ended; what runs already goes on until %(day)s."),
    Reason.ENDED: lambda: _("%(recipient)s has got nothing from us since %(day)s."),
    Reason.NOT_APPROVED: lambda: _("Nobody has approved %(recipient)s yet."),
    Reason.SUSPENDED: lambda: _("Nothing goes to %(recipient)s since %(day)s: it was stopped."),
    Reason.NOT_NAMED: lambda: _("The purpose “%(purpose)s” does not name %(recipient)s: people were not told of it."),
    Reason.NOT_NEEDED: lambda: _("For “%(purpose)s” %(recipient)s does not get: %(categories)s."),
    Reason.NO_AGREEMENT: lambda: _("There is no agreement with %(recipient)s."),
    Reason.AGREEMENT_ENDED: lambda: _("The agreement with %(recipient)s ended on %(day)s."),
    Reason.NOT_AGREED: lambda: _("The agreement with %(recipient)s does not cover: %(categories)s."),
    Reason.NO_MECHANISM: lambda: _("%(recipient)s is outside the EEA (%(country)s), and nothing allows the transfer."),
    Reason.MECHANISM_ENDED: lambda: _("What allowed the transfer to %(recipient)s (%(country)s) counts no more."),
}
NEXT = {
    Reason.ENDED: lambda: _("Choose another recipient, or ask the DPO to propose this one anew."),
    Reason.NOT_APPROVED: lambda: _("Choose another recipient, or wait for the decision on the proposal."),
    Reason.SUSPENDED: lambda: _("Ask the DPO who stopped it."),
    Reason.NOT_NAMED: lambda: _("Choose a purpose that names it, or ask the DPO to add it to this purpose."),
    Reason.NOT_NEEDED: lambda: _("Leave these data out, or choose another purpose."),
    Reason.NO_AGREEMENT: lambda: _("Ask the DPO to record the agreement under Recipients and processors."),
    Reason.AGREEMENT_ENDED: lambda: _("Ask the DPO to renew the agreement under Recipients and processors."),
    Reason.NOT_AGREED: lambda: _("Leave these data out, or ask the DPO to extend the agreement."),
    Reason.NO_MECHANISM: lambda: _("Ask the DPO to assess the transfer under Transfers."),
    Reason.MECHANISM_ENDED: lambda: _("Ask the DPO to look at the transfer again under Transfers."),
}


def why(answer: DisclosureAnswer) -> str:
    """The reason as a sentence."""
    sentence = WHY[answer.reason]() % details(answer)
    return sentence[:-1] if sentence.endswith("..") else sentence  # after «Inc.»


def next_step(answer: DisclosureAnswer) -> str:
    """What whoever was refused can do; empty where nothing was."""
    words = NEXT.get(answer.reason)
    return words() if words else ""


def refusal(answer: DisclosureAnswer) -> str:
    """Both, as a form or an error says them."""
    return f"{why(answer)} {next_step(answer)}".strip()


def details(answer: DisclosureAnswer) -> dict[str, str]:
    """What the sentences name."""
    return {
        "recipient": str(answer.recipient),
        "purpose": str(answer.purpose) if answer.purpose else pgettext("purpose", "any"),
        "categories": ", ".join(str(Category(code).label) for code in answer.categories),
        "country": answer.country,
        "day": day(answer.day),
    }
