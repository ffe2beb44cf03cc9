"""The address that a watcher asks, by a key of its own; without a key in the settings there is none."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from crm.accounts.access.policy import PUBLIC, policy
from crm.health.metrics.figures import Figures
from crm.health.metrics.traffic import all_processes

BEARER = "Bearer "


@never_cache
@policy(PUBLIC)
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, as text that Prometheus reads. They hold numbers and names of things, never a value of a person.

    401 without the key METRICS_TOKEN; a missing page where the settings name none.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given.encode(), f"{BEARER}{settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    rows = CollectorRegistry()
    rows.register(Figures())
    text = generate_latest(all_processes()) + generate_latest(rows)
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)
