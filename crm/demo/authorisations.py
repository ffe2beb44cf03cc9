"""The demo's authorisations: everybody has one and has promised confidentiality; that of Adam ends in six days."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.accounts.authorisations import statement
from crm.accounts.authorisations.issuing import give
from crm.accounts.models.authorisations import last_day_of

AGO = 120  # days since they were given
LEFT = {"adam": 6}  # days until the last one, of who has not many


def bring_in(loading: Any) -> None:
    """Signed by the owner of the firm on one day, a year long."""
    first = loading.moment(AGO)
    since = timezone.localdate(first)
    for name, user in sorted(loading.staff.items()):
        until = timezone.localdate(loading.now) + timedelta(days=LEFT[name]) if name in LEFT else last_day_of(since)
        give([user], since=since, until=until, by=loading.staff["olgierd"], at=first)
        statement.promise(user, at=first)
