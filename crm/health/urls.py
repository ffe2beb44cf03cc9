"""Health: three addresses for watchers and one page of the settings, included at the root."""

from django.urls import path

from crm.health import probes, views
from crm.health.metrics.views import metrics

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("settings/health/", views.page, name="health"),
]
