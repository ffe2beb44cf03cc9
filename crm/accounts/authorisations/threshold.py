"""What a colleague without an authorisation meets, and who has still to promise confidentiality.

Rights are taken away where they are asked (permissions/user_permissions.py); a page that takes a right is refused by
its policy. Here the pages without one are closed as well, but for those about oneself: default is no.
"""

from typing import Any

from django.http import HttpResponse

from crm.accounts.access import refusals
from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.access.policy import SIGNED_IN
from crm.accounts.access.thresholds import Threshold
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest

# one's own session, profile, papers, policies and training, for which an authorisation may wait; and reporting an
# incident, which nobody may be kept from
OPEN = frozenset(
    {
        "accounts:activity",
        "accounts:authorisation",
        "accounts:profile",
        "accounts:promise",
        "accounts:proof",
        "accounts:session_ending",
        "accounts:session_endings",
        "accounts:staff_notice",
        "accounts:theme",
        "accounts:training",
        "accounts:training_exercise",
        "accounts:training_module",
        "accounts:training_month",
        "accounts:training_picture",
        "accounts:training_quiz",
        "breaches:report",
        "dpo:own_authorisation",
        "dpo:own_certificate",
        "dpo:own_policies",
        "dpo:own_policy",
        "dpo:own_policy_file",
    }
)


class AuthorisationMiddleware(Threshold):
    """Stands behind the notice to staff."""

    def passes(self, name: str) -> bool:
        return name in OPEN or name in FOREIGN

    def step(self, request: PageRequest) -> HttpResponse | None:
        user: Any = request.user  # signed in: the policy has seen to it
        if user.owes_statement:
            return background_requests.led_through(request, "accounts:promise")
        if user.lapsed and request.policy_access == SIGNED_IN:
            by_itself = request.htmx and background_requests.by_itself(request)
            return background_requests.left_in_place() if by_itself else refusals.refuse(request, SIGNED_IN)
        return None
