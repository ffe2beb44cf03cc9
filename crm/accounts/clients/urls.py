"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.clients import views

urlpatterns = [
    path("settings/clients/", views.clients, name="clients"),
    path("settings/clients/new/", views.client_new, name="client_new"),
    path("settings/clients/<uuid:key>/", views.client, name="client"),
    path("settings/clients/<uuid:key>/edit/", views.client_edit, name="client_edit"),
    path("settings/clients/<uuid:key>/tokens/", views.token_new, name="token_new"),
    path("settings/clients/<uuid:key>/closing/", views.client_closing, name="client_closing"),
    path("settings/clients/<uuid:key>/opening/", views.client_opening, name="client_opening"),
    path("settings/tokens/<uuid:key>/renewal/", views.renewal, name="renewal"),
    path("settings/tokens/<uuid:key>/revocation/", views.revocation, name="revocation"),
]
