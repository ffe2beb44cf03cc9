"""Health: two public addresses and one page of the settings, included at the root."""

from django.urls import path

from crm.health import probes, views

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("settings/health/", views.page, name="health"),
]
