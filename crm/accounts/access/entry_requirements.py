"""What stands between sign-in and the product: a second factor where the role wants one, a new password when it is due.

Every page leads there until it is done, for sessions that are open already too. Tokens are not asked: a machine has
neither. What is needed for it stays open: signing out, the pages of password and second factor, the proof of who sits
there, the notice to staff.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse

from crm.accounts.access.policy import PUBLIC
from crm.accounts.factors.factor_state import lacks_factor
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest

OPEN = frozenset(
    {
        "account_change_password",
        "account_set_password",
        "accounts:activity",
        "accounts:proof",
        "accounts:staff_notice",
        "accounts:theme",
    }
)


class ThresholdMiddleware:
    """Stands behind the policy: who may not ask at all is told that first."""

    def __init__(self, get_response: Callable[[PageRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PageRequest, _view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """None lets the view run."""
        name = request.resolver_match.view_name
        if request.policy_access == PUBLIC or name in OPEN or name.startswith("mfa_"):
            return None
        step = step_of(request.user)
        return background_requests.redirect_to_page(request, step) if step else None


def step_of(user) -> str | None:
    """The page that this user has to pass first; None for none."""
    if lacks_factor(user):
        return reverse("mfa_index")
    return reverse("account_change_password") if user.password_due() else None
