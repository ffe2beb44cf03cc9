"""A session lives as long as its user does something: not while a page merely asks for news by itself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from crm.accounts.notices.device_names import whence
from crm.accounts.pages.background_requests import by_itself


class KeepingMiddleware:
    """Moves the idle limit on with every request of a signed-in user; tells a new session where it sits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session.whence = partial(whence, request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Stands behind the policy, which says whether the page asks by itself."""
        if request.user.is_authenticated and not by_itself(request):
            request.session.keep(request.user)
