"""The addresses for watchers answer before sessions, languages and maintenance are looked at.

`/healthz` needs nothing but this process; `/readyz` asks the database itself and says so when it is away, and so
does `/metrics`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.health import probes
from crm.health.closed.plain_503 import SAFE
from crm.health.metrics.views import metrics

ANSWERS = {"/healthz": probes.healthz, "/readyz": probes.readyz, "/metrics": metrics}


class EarlyAnswersMiddleware:
    """Stands right behind the headers and the redirect to HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        early = ANSWERS.get(request.path_info) if request.method in SAFE else None
        return (early or self.get_response)(request)
