"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.roles import views

urlpatterns = [
    path("settings/roles/", views.roles, name="roles"),
    path("settings/roles/new/", views.new_role, name="new_role"),
    path("settings/roles/<slug:key>/", views.role, name="role"),
    path("settings/roles/<slug:key>/removal/", views.removal, name="role_removal"),
]
