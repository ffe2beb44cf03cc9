"""Nobody works here who has not been told that access is logged: every page leads to the notice until it is confirmed.

Signing in and out, passwords and second factors stay open. Whoever confirmed an earlier version finishes what they have
begun: the new one is shown with the next whole page.
"""

from collections.abc import Callable

from django.http import HttpResponse

from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.access.policy import PUBLIC
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest
from crm.accounts.staff_notice import acceptance

OPEN = frozenset({"accounts:staff_notice", "accounts:activity", "accounts:theme", "accounts:proof"})


class StaffNoticeMiddleware:
    """Stands behind the policy: who may not ask at all is told that first."""

    def __init__(self, get_response: Callable[[PageRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PageRequest, _view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """None lets the view run."""
        name = request.resolver_match.view_name
        if (
            request.policy_access == PUBLIC
            or name in OPEN
            or name in FOREIGN
            or not acceptance.must_confirm(request.user)
        ):
            return None
        whole_page = request.method in ("GET", "HEAD") and not request.htmx
        if acceptance.told_version(request.user) and not whole_page:
            return None
        return background_requests.led_through(request, "accounts:staff_notice")
