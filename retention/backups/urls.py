"""Addresses of this room, joined in retention/urls.py."""

from django.urls import path

from retention.backups import views

urlpatterns = [
    path("privacy/retention/backups/", views.backups, name="backups"),
]
