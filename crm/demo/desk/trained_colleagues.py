"""The demo's training: most have passed, Adam is late with one module, one colleague did not pass; exercises went by.

Loaded after the authorisations, which waited for nothing then: modules are required from a later day on.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from crm.accounts.models import RequiredTraining, Role, User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.permissions import starting_roles
from crm.accounts.training.drills import plan, record_result
from crm.accounts.training.requirements import require_module
from crm.demo.firm.quizzes import take
from crm.privacy.actors import signature

REQUIRED = ("consents", "requests", "impostors")
FROM, PASSED = 90, 80  # days since they are required, and since most passed them
OLD = 380  # days since whoever is late passed it last
LATE = {"adam": "impostors"}
FAILING = {"alicja": "passwords"}  # who tried a further one and missed it
EXERCISES = (("marta", "husband", "asked"), ("adam", "courier", "gave"), ("alicja", "support", "reported"))


def bring_in(loading: Any) -> None:
    """What whoever decides requires, what colleagues passed, what the officer practised with them."""
    staff, first = loading.staff, loading.moment(FROM)
    for slug in (starting_roles.SALES, starting_roles.MANAGER):
        for module in REQUIRED:
            role = Role.objects.get(slug=slug)
            require_module(role, module, since=timezone.localdate(first), by=staff["olgierd"], at=first)
    for name, user in sorted(staff.items()):
        for module in REQUIRED:
            take(user, module, at=loading.moment(OLD if LATE.get(name) == module else PASSED))
    for name, module in FAILING.items():
        take(staff[name], module, at=loading.moment(2), misses=3)
    practise(staff, timezone.localdate(loading.now), loading.now)


def practise(staff: dict[str, User], today: date, now: datetime) -> None:
    """Exercises of the officer: some ended, one planned."""
    officer = staff["iwona"]
    for name, script, result in EXERCISES:
        row = plan(staff[name], script, planned_for=today, by=officer, at=now)
        record_result(row, result, by=officer, at=now)
    plan(staff["magda"], "support", planned_for=today + timedelta(days=3), by=officer, at=now)


def take_out() -> None:
    """What the demo's owner required; the rest goes with the accounts."""
    accounts = User.objects.filter(email__iendswith=f"@{DEMO_DOMAIN}")
    RequiredTraining.objects.filter(set_by__in=[signature(user) for user in accounts]).delete()
