"""A balancing test and an impact assessment to finish, a risk, and the words in addresses of its register."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded
from crm.dpo.balancing.interests import begin_test
from crm.dpo.impact.impact_acts import begin_impact, screen
from crm.dpo.risks.recording import add_risk

STEPS = {"likelihood": 3, "severity": 2, "likelihood_after": 2, "severity_after": 2}
YEAR = timedelta(days=365)


def assessments_of(users: dict[str, User]) -> Iterator[Seeded]:
    """One of each."""
    officer = users["dpo"]
    yield Seeded("balancing", str(begin_test("security", by=officer).uid), None, "dpo")
    screened = screen(begin_impact("accounting", by=officer), {}, by=officer)  # not needed: the decider closes it
    yield from (Seeded(kind, str(screened.uid), None, "dpo") for kind in ("impact", "assessment"))
    words = {"title": "Ktoś obcy widzi dane", "asset": "Telefony handlowców", "threat": "Zgubiony telefon."}
    values = {"purpose": "contracts", "event": "access", "why_higher": "", "owner": None, **words, **STEPS}
    review_on = timezone.localdate() + YEAR
    risk = add_risk({**values, "review_on": review_on}, measures=["second_factor"], declared=[], by=officer)
    yield Seeded("risk", str(risk.uid), None, "dpo")
    yield from (Seeded("risk_register", kind, None, None) for kind in ("csv", "json", "pdf", "xlsx"))
