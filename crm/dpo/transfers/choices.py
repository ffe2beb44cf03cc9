"""Which mechanisms fit a recipient and a country, and why others do not, as the page of the choice says it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day as day_words
from crm.privacy.law.adequacy import DPF, SCOPES, adequacy_of
from crm.privacy.models import Recipient, Transfer

Mechanism = Transfer.Mechanism


def choices_for(recipient: Recipient, country: str, day: date) -> list[dict[str, Any]]:
    """[{code, label, fits, source, text, current}] in the order of the law: Art. 45, 46, 47, 49."""
    decision = adequacy_of(country, day)
    adequate = decision is not None and decision.scope != DPF
    certified = decision is not None and decision.scope == DPF
    values = {"country": country_name(country)}
    scope = f" {SCOPES[decision.scope]}" if decision is not None and decision.scope else ""
    cited = {"number": decision.decision, "day": day_words(decision.adopted_on)} if decision else {}
    by_decision = _("Decision %(number)s of %(day)s.") % cited + scope if decision else ""
    texts = {
        Mechanism.ADEQUACY: by_decision if adequate else _("There is no such decision about %(country)s.") % values,
        Mechanism.DPF: (
            _("Only with a certificate that you saw on the list, with its end and the kind of data.")
            if certified
            else _("It is for the United States only.")
        ),
        Mechanism.SCC: _("Decision (EU) 2021/914: a module, annexes I to III, and the assessment of the country."),
        Mechanism.BCR: _("Rules of a group that an authority approved (Art. 47), and the assessment of the country."),
        Mechanism.DEROGATION: _("Art. 49: narrow, for single cases, never for what goes on all the time."),
    }
    fits = {Mechanism.ADEQUACY: adequate, Mechanism.DPF: certified}
    running = {row.mechanism for row in recipient.transfers.all() if row.country == country and row.until is None}
    return [
        {
            "code": code.value,
            "label": code.label,
            "fits": fits.get(code, True),
            "source": decision.source if decision and fits.get(code, False) else "",
            "text": texts[code],
            "current": code in running,
        }
        for code in Mechanism
    ]
