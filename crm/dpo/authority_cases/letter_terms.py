"""Until when a letter of the authority is to be answered. Pure: days are arguments.

Days of the calendar, as the letter gives them; the day of delivery is not counted, and a last day that is a Saturday,
a Sunday or a holiday moves to the next working day. The letter decides, the suggestions below are only offered.
"""

from datetime import date, timedelta

from crm.dpo.models import AuthorityLetter
from crm.privacy.law.deadlines import DAY, next_working_day
from crm.privacy.law.limits import in_force

Kind = AuthorityLetter.Kind
SUGGESTED = {
    Kind.DEMAND: "authority_answer_days",
    Kind.PROTOCOL: "inspection_objection_days",
    Kind.DECISION: "court_complaint_days",
}
LONGEST = 366  # days that a letter may give


def letter_due(delivered: date, days: int, *, prolonged_to: date | None = None) -> date:
    """The last day for the answer: `days` after the delivery, or the day to which the authority prolonged it."""
    return next_working_day(prolonged_to or delivered + days * DAY)


def suggested_days(kind: str, on: date) -> int | None:
    """How many days such a letter usually gives; None where it asks for nothing."""
    return in_force(SUGGESTED[Kind(kind)], on) if kind in SUGGESTED else None


def consultation_due(sent: date, *, extended: bool = False) -> date:
    """Until when the authority advises in a prior consultation: eight weeks, six more where it says so (Art. 36(2))."""
    weeks = in_force("prior_consultation_weeks", sent)
    if extended:
        weeks += in_force("prior_consultation_extension_weeks", sent)
    return next_working_day(sent + timedelta(weeks=weeks))
