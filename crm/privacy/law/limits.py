"""Numbers the law sets, each with the day it took effect and its article: change a limit by adding a row, not code.

Those of the Union stand here, those of a member state in its declaration (jurisdiction.py).

The Digital Omnibus proposal (96 hours, high risk only) is not in force and therefore not here; once it is adopted
it becomes one more row of `breach_hours` and `breach_notify_threshold`, and breaches known before keep their 72 hours.
"""

from datetime import date
from typing import Any

from crm.privacy.law.jurisdiction import GDPR_APPLIES, OWN_POLICY, Rule, jurisdiction

# Rows of one constant stand in the order of their days.
LAW: dict[str, tuple[Rule, ...]] = {
    "dsar_months": (Rule(GDPR_APPLIES, 1, "GDPR Art. 12(3)"),),
    "dsar_extension_months": (Rule(GDPR_APPLIES, 2, "GDPR Art. 12(3)"),),
    "breach_hours": (Rule(GDPR_APPLIES, 72, "GDPR Art. 33(1)"),),
    "breach_notify_threshold": (Rule(GDPR_APPLIES, "any_risk", "GDPR Art. 33(1)"),),
    "art14_months": (Rule(GDPR_APPLIES, 1, "GDPR Art. 14(3)(a)"),),
    "prior_consultation_weeks": (Rule(GDPR_APPLIES, 8, "GDPR Art. 36(2)"),),
    "prior_consultation_extension_weeks": (Rule(GDPR_APPLIES, 6, "GDPR Art. 36(2)"),),
    # When we warn ourselves; no statute names these.
    "ask_within_days": (Rule(GDPR_APPLIES, 3, OWN_POLICY + ', for "without undue delay" in EDPB 01/2022 para 159'),),
    "breach_alert_hours": (Rule(GDPR_APPLIES, (24, 48, 60, 70), OWN_POLICY),),
}


def rule_in_force(name: str, on: date) -> Rule:
    """The row of the constant `name` that applies on the day `on`.

    A day before the first row gets the first row: an old paper still deserves a deadline. KeyError for an unknown name.
    """
    rows = LAW.get(name) or jurisdiction().law[name]
    return next((row for row in reversed(rows) if row.valid_from <= on), rows[0])


def in_force(name: str, on: date) -> Any:
    """The value of the constant `name` on the day `on`."""
    return rule_in_force(name, on).value
