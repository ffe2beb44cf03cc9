"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.decisions import views_delegation

urlpatterns = [
    path("privacy/requests/delegation/", views_delegation.delegation, name="delegation"),
    path("privacy/requests/delegation/new/", views_delegation.giving, name="delegation_new"),
    path("privacy/requests/delegation/end/", views_delegation.revoking, name="delegation_end"),
]
