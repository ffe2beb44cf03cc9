"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.ends import views

urlpatterns = [
    path("privacy/ends/", views.ends, name="ends"),
]
