"""Codes of the two logs in the reader's language: pages, acts, reasons, columns. An unknown code is shown as it is."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from crm.contacts.history.ledger_acts import columns_in_words, reason_in_words, without_hidden
from crm.correspondence.models import PhoneSystem
from crm.dpo.balancing.balancing_questions import QUESTIONS as BALANCING_QUESTIONS
from crm.dpo.impact.impact_steps import QUESTIONS as IMPACT_QUESTIONS
from crm.dpo.logs.act_titles import TITLES
from crm.dpo.logs.page_names import API, PAGES
from crm.dpo.logs.reveal_reasons import Reason
from crm.dpo.models import ProcessingActivity, Risk
from crm.dpo.purposes.terms import COLUMNS as TERMS
from crm.dpo.transfers.questions import QUESTIONS
from crm.mail.models import Mailbox, MailProvider, SendingDomain, TextGateway
from crm.privacy.models import Agreement, Entrusted, Proposal, SubProcessor, Transfer

WHYS = {**dict(Reason.choices)}
FILES = (SubProcessor, Agreement, Transfer)  # what hangs on a recipient
# columns of what is no person, by the kind that a target begins with
COLUMNS: dict[str, dict[str, Any]] = {
    **{str(subject): {name: label for name, (label, _say) in words_of.items()} for subject, words_of in TERMS.items()},
    "recipient": {
        **{field.name: field.verbose_name for model in FILES for field in model._meta.concrete_fields},
        **{name: label for name, (label, _say) in TERMS[Proposal.Subject.RECIPIENT].items()},
        **{question.code: question.text for question in QUESTIONS},
        "file": _("File"),
        "clauses": _("Clauses"),
    },
    "assessment": {each.code: each.text for each in (*BALANCING_QUESTIONS, *IMPACT_QUESTIONS)},
    "risk": {field.name: field.verbose_name for field in Risk._meta.concrete_fields},
    "activity": {field.name: field.verbose_name for field in ProcessingActivity._meta.concrete_fields},
    "entrusted": {field.name: field.verbose_name for field in Entrusted._meta.concrete_fields},
    "mailbox": {field.name: field.verbose_name for field in Mailbox._meta.concrete_fields},
    "mail-provider": {field.name: field.verbose_name for field in MailProvider._meta.concrete_fields},
    "sending-domain": {field.name: field.verbose_name for field in SendingDomain._meta.concrete_fields},
    "text-gateway": {field.name: field.verbose_name for field in TextGateway._meta.concrete_fields},
    "phone-system": {field.name: field.verbose_name for field in PhoneSystem._meta.concrete_fields},
    "client": {
        "name": pgettext_lazy("purpose or recipient", "Name"),
        "user": _("Account"),
        "teams": _("Teams"),
        "scopes": _("Scopes"),
        "purposes": _("Purposes"),
        "recipient": _("Recipient"),
    },
}


def page_in_words(code: str) -> str:
    """Where something was seen."""
    if code.startswith(API):
        return gettext("API: %(resource)s") % {"resource": code.removeprefix(API)}
    return str(PAGES.get(code, code))


def look_in_words(view: str, reason: str) -> tuple[str, str]:
    """Where somebody looked and why (`LOOKS_IN_WORDS`)."""
    return page_in_words(view), why_in_words(reason)


def act_in_words(code: str) -> str:
    """What was done."""
    return str(TITLES.get(code, code))


def why_in_words(code: str) -> str:
    """A reason; empty for none."""
    return str(WHYS[code]) if code in WHYS else reason_in_words(code) if code else ""


def columns_of(target: str, names: Iterable[str]) -> str:
    """Labels of the columns that an act touched, by the kind of its target."""
    labels = COLUMNS.get(target.partition(":")[0])
    if labels is None:
        return columns_in_words(names)
    labels_found = (str(labels.get(name, name)) for name in without_hidden(names))
    return ", ".join(label[:1].lower() + label[1:] for label in labels_found)


def fields_in_words(names: Iterable[str]) -> str:
    """Columns that were in clear, or a word for a masked page."""
    return columns_in_words(names) or gettext("masked")
