"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.shared import views

urlpatterns = [
    path("contacts/shared/", views.shared, name="shared"),
    path("contacts/shared/new/", views.shared_new, name="shared_new"),
]
