"""A threshold leads every page to another one until something is done there; what is needed for it stays open.

Four stand behind each other: the second factor and the password (entry_requirements.py), the notice to staff, the
authorisation with its promise of confidentiality, a policy that has to be read and whose days are over.
"""

from collections.abc import Callable

from django.http import HttpResponse

from crm.accounts.access.policy import PUBLIC
from crm.accounts.pages.page_request import PageRequest

# open before each of them: keeping the session alive, proving who sits there, the notice to staff, how pages look
EVERYWHERE = frozenset({"accounts:activity", "accounts:proof", "accounts:staff_notice", "accounts:theme"})


class Threshold:
    """Middleware that stands behind the policy: who may not ask at all is told that first."""

    def __init__(self, get_response: Callable[[PageRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PageRequest, _view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """None lets the view run."""
        if request.policy_access == PUBLIC or self.passes(request.resolver_match.view_name):
            return None
        return self.step(request)

    def passes(self, name: str) -> bool:
        """Whether the page of this name is open whatever is still to be done."""
        raise NotImplementedError

    def step(self, request: PageRequest) -> HttpResponse | None:
        """The answer instead of the page; None where nothing is to be done."""
        raise NotImplementedError
