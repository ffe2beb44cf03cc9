"""A session lives as long as its user does something: not while a page merely asks for news by itself."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse

from crm.accounts.devices import whence

BACKGROUND = "X-Background"  # our scripts mark what nobody has clicked; it never keeps a session open


class KeepingMiddleware:
    """Moves the idle limit on with every request of a signed-in user; tells a new session where it sits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session.whence = partial(whence, request)
        if request.user.is_authenticated and BACKGROUND not in request.headers:
            request.session.keep(request.user)
        return self.get_response(request)
