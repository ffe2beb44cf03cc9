"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.readiness import views

urlpatterns = [
    path("privacy/readiness/", views.all_checks, name="readiness"),
    path("privacy/readiness/files/<slug:kind>/", views.file, name="readiness_file"),
    path("privacy/readiness/<slug:code>/", views.owner, name="readiness_check"),
]
