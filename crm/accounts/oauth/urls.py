"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.oauth import views_apps, views_consent, views_doors

WELL_KNOWN = ".well-known/oauth-protected-resource"

urlpatterns = [
    path("oauth/authorisation/", views_consent.authorise, name="authorise"),
    path("oauth/token/", views_doors.token, name="oauth_token"),
    path("oauth/revocation/", views_doors.revocation, name="oauth_revocation"),
    path("oauth/introspection/", views_doors.introspection, name="oauth_introspection"),
    path(".well-known/oauth-authorization-server", views_doors.server_metadata, name="oauth_server"),
    path(WELL_KNOWN, views_doors.site_metadata, name="oauth_site"),
    path(f"{WELL_KNOWN}/<path:path>", views_doors.resource_metadata, name="oauth_resource"),
    path("settings/apps/<uuid:key>/ending/", views_consent.ending, name="app_ending"),
    path("settings/clients/<uuid:key>/app/", views_apps.app, name="app"),
    path("settings/clients/<uuid:key>/app/closing/", views_apps.app_closing, name="app_closing"),
    path("settings/clients/<uuid:key>/secret/", views_apps.secret, name="client_secret"),
    path("settings/clients/<uuid:key>/secret/end/", views_apps.secret_end, name="client_secret_end"),
    path("settings/acting-apps/<uuid:key>/ending/", views_apps.grant_ending, name="grant_ending"),
]
