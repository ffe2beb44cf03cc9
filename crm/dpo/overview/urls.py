"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.overview import views

urlpatterns = [
    path("privacy/", views.overview, name="overview"),
]
