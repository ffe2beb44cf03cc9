"""Past its capacity the site says so at once instead of letting people wait in a queue that nobody sees.

The web server (crm/web_worker.py) gives a request for which no thread is free soon enough to one of a few threads that
only refuse. Watchers and our own files are answered there as well.
"""

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.health.not_now import not_now

AGAIN = 5  # seconds
_thread = threading.local()


def only_refuse() -> None:
    """From now on the thread at hand refuses."""
    _thread.refuses = True


def refuses() -> bool:
    """Whether the thread at hand is one that only refuses."""
    return getattr(_thread, "refuses", False)


class CapacityMiddleware:
    """Stands before whatever costs something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if refuses():
            return not_now(request, "errors/busy.html", seconds=AGAIN, opens_again=True)
        return self.get_response(request)
