"""Past its capacity the site says so at once instead of letting people wait in a queue that nobody sees.

The web server (crm/web_worker.py) answers a request for which no thread is free soon enough with bytes that lie ready
(crm/health/refusals.py), or gives it to one of a few threads that only refuse. Watchers and our own files are answered
there as well.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse

from crm.health.closed.plain_503 import not_now

AGAIN = 5  # seconds
_thread = threading.local()
_ready: list[Callable[[bytes], bytes | None]] = []


def only_refuse() -> None:
    """From now on the thread at hand refuses."""
    _thread.refuses = True


def refuse_with(answer: Callable[[bytes], bytes | None]) -> None:
    """From now on `answer` gives the refusals that lie ready. Told by the product once it is loaded, which the web
    server is before it.
    """
    _ready[:] = [answer]


def refusal(data: bytes) -> bytes | None:
    """What to send at once to whoever sent `data`; None where a thread has to look at it."""
    return _ready[0](data) if _ready else None


def refuses() -> bool:
    """Whether the thread at hand is one that only refuses."""
    return getattr(_thread, "refuses", False)


@contextmanager
def refusing() -> Iterator[None]:
    """Inside, the thread at hand refuses."""
    before, _thread.refuses = refuses(), True
    try:
        yield
    finally:
        _thread.refuses = before


class NoRefusals(logging.Filter):
    """Refusals are no errors: a crowd would fill the log with them, and they are made ready at every start."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not refuses()


class CapacityMiddleware:
    """Stands before whatever costs something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if refuses():
            return not_now(request, "errors/busy.html", seconds=AGAIN, opens_again=True)
        return self.get_response(request)
