"""A session lives as long as its user does something: not while a page merely asks for news by itself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse

from crm.accounts.models import User
from crm.accounts.notices.device_names import session_origin
from crm.accounts.pages.background_requests import by_itself
from crm.accounts.sessions.staff_request import SessionRequest


class KeepingMiddleware:
    """Moves the idle limit on with every request of a signed-in user; tells a new session where it sits."""

    def __init__(self, get_response: Callable[[SessionRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: SessionRequest) -> HttpResponse:
        request.session.whence = partial(session_origin, request)
        return self.get_response(request)

    def process_view(self, request: SessionRequest, *_view: Any) -> None:
        """Stands behind the policy, which says whether the page asks by itself."""
        if isinstance(request.user, User) and not by_itself(request):
            request.session.keep(request.user)
