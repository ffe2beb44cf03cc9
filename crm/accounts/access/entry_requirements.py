"""What stands between sign-in and the product: a second factor where the role wants one, a new password when it is due.

Every page leads there until it is done, for sessions that are open already too. A machine has neither. An app that acts
for a colleague was let in behind their second step, and waits with them where a new password is due. What is needed for
it stays open: signing out, the pages of password and second factor, the proof of who sits there, the notice to staff.
"""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from crm.accounts.access.thresholds import EVERYWHERE, Threshold
from crm.accounts.factors.factor_state import lacks_factor
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest
from crm.accounts.sessions.store import factor_given

OPEN = EVERYWHERE | {"account_change_password", "account_set_password"}


class ThresholdMiddleware(Threshold):
    """A second factor where the role wants one, a new password when it is due."""

    def passes(self, name: str) -> bool:
        return name in OPEN or name.startswith("mfa_")

    def step(self, request: PageRequest) -> HttpResponse | None:
        user: Any = request.user  # signed in: the policy has seen to it
        given = user.bearing is not None or factor_given(request.session, user)
        step = step_of(user, factor_given=given)
        return background_requests.redirect_to_page(request, step) if step else None


def step_of(user, *, factor_given: bool) -> str | None:
    """The page that this user has to pass first; None for none."""
    if not factor_given and lacks_factor(user):
        return reverse("mfa_index")
    return reverse("account_change_password") if user.password_due() else None
