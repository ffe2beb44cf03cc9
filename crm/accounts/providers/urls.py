"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.providers import views, views_sign_in
from crm.accounts.providers.saml import views as saml_views

urlpatterns = [
    path("sign-in/answer/", views_sign_in.answer, name="provider_answer"),
    path("sign-in/logout/", views_sign_in.logout, name="provider_logout"),
    path("sign-in/saml/", saml_views.own, name="saml_metadata"),
    path("sign-in/saml/answer/", views_sign_in.saml_answer, name="saml_answer"),
    path("sign-in/saml/logout/", views_sign_in.saml_logout, name="saml_logout"),
    path("sign-in/<uuid:key>/metadata/", saml_views.own_for, name="saml_metadata_for"),
    path("sign-in/<uuid:key>/", views_sign_in.start, name="provider_start"),
    path("settings/sign-in/", views.providers, name="providers"),
    path("settings/sign-in/links/<uuid:key>/end/", views.identity_end, name="identity_end"),
    path("settings/sign-in/new/", views.provider_new, name="provider_new"),
    path("settings/sign-in/new/saml/", views.provider_new_saml, name="provider_new_saml"),
    path("settings/sign-in/<uuid:key>/", views.provider, name="provider"),
    path("settings/sign-in/<uuid:key>/edit/", views.provider_edit, name="provider_edit"),
    path("settings/sign-in/<uuid:key>/trial/", views.provider_trial, name="provider_trial"),
    path("settings/sign-in/<uuid:key>/only/", views.provider_only, name="provider_only"),
    path("settings/sign-in/<uuid:key>/closing/", views.provider_closing, name="provider_closing"),
    path("settings/sign-in/<uuid:key>/opening/", views.provider_opening, name="provider_opening"),
]
