"""Closed after a restore: every address answers 503 with a plain page until the erasure ledger was replayed.

It stands before sessions and sign-in and asks no database. The addresses for watchers stay open, and files of ours.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.health.closed.plain_503 import not_now
from crm.health.start_checks import ask_what_was_postponed
from crm.privacy.erasure_ledger.maintenance import under_way

AGAIN = 300  # seconds


class MaintenanceMiddleware:
    """Answers for everybody while a restore waits for its replay, and where it is not known what database this is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if under_way():
            return not_now(request, "503.html", seconds=AGAIN)
        ask_what_was_postponed()
        return self.get_response(request)
