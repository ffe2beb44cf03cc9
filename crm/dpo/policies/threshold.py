"""A policy that has to be read: a strip on every page until its days are over, then it is read before anything else.

Nobody is led away in the middle of something: a form that was sent, a fragment and whatever a page asks for by itself
go through, and the next whole page leads there. Whoever keeps the library of policies comes into it all the same: a
policy that nobody can read could not be changed or ended otherwise.
"""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.access.thresholds import EVERYWHERE, Threshold
from crm.accounts.authorisations.threshold import OPEN
from crm.accounts.models import PolicyReading, User
from crm.accounts.models.officer import with_policy_owed
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest

LIBRARY = frozenset(
    f"dpo:{name}"
    for name in (
        "policies",
        "policy",
        "policy_description",
        "policy_draft",
        "policy_end",
        "policy_file",
        "policy_new",
        "policy_publication",
    )
)
OWED, KEPT = "policy_owed", "policy_owed_row"  # what hangs on a user


class PoliciesMiddleware(Threshold):
    """Stands behind the authorisation and its promise."""

    def passes(self, name: str) -> bool:
        return name in OPEN or name in EVERYWHERE or name in FOREIGN or name in LIBRARY

    def step(self, request: PageRequest) -> HttpResponse | None:
        if not whole_page(request):
            return None
        user: Any = request.user  # signed in: the policy has seen to it
        reading = owed(user)
        if reading is None or not is_over(reading, timezone.localdate()):
            return None
        return background_requests.led_through(request, "dpo:own_policy", reading.version.policy.uid)


def whole_page(request: PageRequest) -> bool:
    """Whether somebody asks for a page: one that is fetched for its reader by a link counts, a part of one does not."""
    boosted = bool(request.htmx) and request.htmx.boosted
    return request.method in background_requests.READING and (boosted or not request.htmx)


def owed(user: User) -> PolicyReading | None:
    """What this colleague has still to read, of what has to be read; asked for only where there is something."""
    if user.role.machine:
        return None
    if not hasattr(user, OWED):
        [key] = with_policy_owed(User.objects.filter(pk=user.pk)).values_list(OWED, flat=True)
        setattr(user, OWED, key)
    key = getattr(user, OWED)
    if key is not None and not hasattr(user, KEPT):
        rows = PolicyReading.objects.select_related("version__policy").defer("version__text")
        setattr(user, KEPT, rows.filter(pk=key).first())
    return getattr(user, KEPT) if key is not None else None


def is_over(reading: PolicyReading, day: date) -> bool:
    """Whether the days for reading it are over."""
    return reading.due_on < day
