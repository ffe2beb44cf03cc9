"""The page for a user who searched for too many masked values, whatever page they requested: how long to wait."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.accounts.limits.throttle_wait import wait_sentence
from crm.accounts.sign_in.views import TOO_MANY
from crm.contacts.safeguards.exact_lookups import TooManyLooks


class SlowedMiddleware:
    """Turns TooManyLooks into a page that says when the next search is allowed (429, Retry-After)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for TooManyLooks; None for other exceptions."""
        if not isinstance(exception, TooManyLooks):
            return None
        answer = render(
            request, "workspace/slowed.html", {"patience": wait_sentence(exception.seconds)}, status=TOO_MANY
        )
        answer.headers["Retry-After"] = str(exception.seconds)
        return answer
