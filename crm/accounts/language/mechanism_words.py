"""What lets data go to a third country, in words: the one source for notices, reports, letters and the desk (Art. 44).

mechanism_words   «standard contractual clauses, decision (EU) 2021/914 (GDPR Art. 46(2)(c))»
mechanism_terms   the same with what only the desk needs: the module, until when a certificate is valid
"""

from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.privacy.law.adequacy import adequacy_of
from crm.privacy.models import Transfer

Mechanism = Transfer.Mechanism


def mechanism_words(transfer: Transfer, day: date) -> str:
    """One mechanism with its decision and article, in the active language, as it stands on `day`."""
    decision = adequacy_of(transfer.country, day)
    number = {"decision": decision.decision if decision else ""}
    if transfer.mechanism == Mechanism.ADEQUACY:
        return _("decision of the European Commission %(decision)s: adequate protection (GDPR Art. 45)") % number
    if transfer.mechanism == Mechanism.DPF:
        return _("certificate of the Data Privacy Framework, decision %(decision)s (GDPR Art. 45)") % number
    if transfer.mechanism == Mechanism.SCC:
        return _("standard contractual clauses, decision (EU) 2021/914 (GDPR Art. 46(2)(c))")
    if transfer.mechanism == Mechanism.BCR:
        return _("binding corporate rules (GDPR Art. 47)")
    if not transfer.derogation:
        return _("derogation (GDPR Art. 49)")
    label = {"which": str(transfer.get_derogation_display()), "letter": transfer.derogation}
    return _("derogation: %(which)s (GDPR Art. 49(1)(%(letter)s))") % label


def mechanism_terms(transfer: Transfer) -> str:
    """«Standard contractual clauses, decision (EU) 2021/914 (GDPR Art. 46(2)(c)), module 2»: for the desk."""
    texts = [mechanism_words(transfer, transfer.since)]
    if transfer.mechanism == Mechanism.DPF and transfer.valid_to:
        texts.append(_("valid to %(day)s") % {"day": day_words(transfer.valid_to)})
    if transfer.mechanism == Mechanism.SCC and transfer.module:
        texts.append(_("module %(number)s") % {"number": transfer.module})
    return capfirst(", ".join(texts))
