"""Nobody works here who has not been told that access is logged: every page leads to the notice until it is confirmed.

Signing in and out, passwords and second factors stay open. Whoever confirmed an earlier version finishes what they have
begun: the new one is shown with the next whole page.
"""

from django.http import HttpResponse

from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.access.thresholds import EVERYWHERE, Threshold
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest
from crm.accounts.staff_notice import acceptance


class StaffNoticeMiddleware(Threshold):
    """The notice to staff."""

    def passes(self, name: str) -> bool:
        return name in EVERYWHERE or name in FOREIGN

    def step(self, request: PageRequest) -> HttpResponse | None:
        if not acceptance.must_confirm(request.user):
            return None
        whole_page = request.method in ("GET", "HEAD") and not request.htmx
        if acceptance.told_version(request.user) and not whole_page:
            return None
        return background_requests.led_through(request, "accounts:staff_notice")
