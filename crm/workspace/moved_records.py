"""Redirects the address of a merged-away record to the record it became part of."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.contacts.ownership.lookups import Moved

AGAIN = 307  # the browser sends what was typed to the new address


class MovedMiddleware:
    """It runs inside the access checks, so the user is one who sees the surviving record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Redirect to the same page of the surviving record, keeping a submitted form. None for other exceptions."""
        if not isinstance(exception, Moved) or request.resolver_match is None:
            return None
        match = request.resolver_match
        kwargs = {name: exception.key if value == exception.old else value for name, value in match.kwargs.items()}
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        answer = HttpResponseRedirect(reverse(match.view_name, kwargs=kwargs) + query)
        if request.method not in ("GET", "HEAD"):
            answer.status_code = AGAIN
        return answer
