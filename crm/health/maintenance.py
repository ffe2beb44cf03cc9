"""Closed after a restore: every address answers 503 with a plain page until the erasure ledger was replayed.

It stands before sessions and sign-in and asks no database. Two addresses for watchers stay open, and files of ours.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from crm.privacy.maintenance import under_way

OPEN = frozenset({"/healthz", "/readyz"})
AGAIN = "300"  # seconds


class MaintenanceMiddleware:
    """Answers for everybody while a restore waits for its replay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in OPEN or not under_way():
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": AGAIN})
