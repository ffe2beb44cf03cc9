"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.provisioning import views

urlpatterns = [
    path("settings/sign-in/<uuid:key>/accounts/", views.provisioning, name="provisioning"),
    path("settings/sign-in/<uuid:key>/accounts/opening/", views.provisioning_opening, name="provisioning_opening"),
    path("settings/sign-in/<uuid:key>/accounts/ending/", views.provisioning_ending, name="provisioning_ending"),
    path("settings/sign-in/<uuid:key>/accounts/token/", views.provisioning_token, name="provisioning_token"),
    path(
        "settings/sign-in/tokens/<uuid:key>/revocation/",
        views.provisioning_token_revocation,
        name="provisioning_token_revocation",
    ),
]
