"""How many requests were answered, how, and how long each area took; counted in every process of the web.

gunicorn.conf.py names the folder in which its processes keep their numbers together (PROMETHEUS_MULTIPROC_DIR). Without
it, in a test or a single process, they lie in memory.
"""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
STEPS = (0.05, 0.1, 0.2, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)  # seconds: the goals of docs/performance.md lie on them
ELSEWHERE = "none"  # no address of ours
HEARD = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])  # others are one

OWN = CollectorRegistry()  # of this process
ANSWERED = Counter("spojnik_http_requests", "Requests that were answered.", ["area", "method", "status"], registry=OWN)
SECONDS = Histogram(
    "spojnik_http_request_seconds", "Seconds until the answer stood.", ["area"], buckets=STEPS, registry=OWN
)
REFUSED = Counter("spojnik_http_refused", "Requests refused at once, past the capacity.", registry=OWN)


class TrafficMiddleware:
    """Counts by area and kind of answer: no address, no name, nobody's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        area, method = area_of(request), request.method if request.method in HEARD else "other"
        ANSWERED.labels(area, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(area).observe(time.perf_counter() - begun)
        return response


def area_of(request: HttpRequest) -> str:
    """The app whose page it is, as its addresses are called; the first word of the name where it has no app."""
    match = request.resolver_match
    if match is None:
        return ELSEWHERE
    return match.namespaces[0] if match.namespaces else (match.url_name or ELSEWHERE).partition("_")[0]


def all_processes() -> CollectorRegistry:
    """The numbers of all processes of this web server together."""
    if not os.environ.get(SHARED):
        return OWN
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
