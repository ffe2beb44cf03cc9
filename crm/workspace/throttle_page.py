"""Whoever asks too often for values that they see masked hears how long to wait, whatever page they asked."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.accounts.limits.throttle_wait import patience
from crm.accounts.sign_in.views import TOO_MANY
from crm.contacts.safeguards.exact_lookups import TooManyLooks


class SlowedMiddleware:
    """Turns TooManyLooks into the page that says when the next try is let in (429, Retry-After)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for TooManyLooks; None for every other trouble."""
        if not isinstance(exception, TooManyLooks):
            return None
        answer = render(request, "workspace/slowed.html", {"patience": patience(exception.seconds)}, status=TOO_MANY)
        answer.headers["Retry-After"] = str(exception.seconds)
        return answer
