"""Addresses of the app, at the root: a service worker serves what lies below it."""

from django.urls import path

from crm.workspace.pocket import views

urlpatterns = [
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("app.pl.webmanifest", views.manifest, {"language": "pl"}, name="manifest_pl"),
    path("app.en.webmanifest", views.manifest, {"language": "en"}, name="manifest_en"),
    path("offline/pl/", views.offline, {"language": "pl"}, name="offline_pl"),
    path("offline/en/", views.offline, {"language": "en"}, name="offline_en"),
]
