"""Addresses of retention, at the root: /privacy/retention/…, room by room."""

from django.urls import include, path

app_name = "retention"
urlpatterns = [
    path("", include("retention.rules.urls")),
    path("", include("retention.runs.urls")),
    path("", include("retention.holds.urls")),
    path("", include("retention.people.urls")),
    path("", include("retention.backups.urls")),
]
