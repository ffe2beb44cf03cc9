"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.authorisations import views, views_acts, views_files

urlpatterns = [
    path("privacy/authorisations/", views.register, name="authorisations"),
    path("privacy/authorisations/without/", views.without, name="authorisations_without"),
    path("privacy/authorisations/ended/", views.ended, name="authorisations_ended"),
    path("privacy/authorisations/papers/", views_acts.papers, name="authorisation_papers"),
    path("privacy/authorisations/signatures/", views_acts.signatures, name="authorisation_signatures"),
    path("privacy/authorisations/duty/", views_acts.duty, name="authorisation_duty"),
    path("privacy/authorisations/register.<slug:kind>", views_files.register_file, name="authorisation_register"),
    path("privacy/authorisations/<uuid:key>/", views.authorisation, name="authorisation"),
    path("privacy/authorisations/<uuid:key>/paper/", views_files.paper, name="authorisation_paper"),
    path("privacy/authorisations/<uuid:key>/withdrawal/", views_acts.withdrawal, name="authorisation_withdrawal"),
    path("privacy/authorisations/<uuid:key>/scope/", views_acts.scope, name="authorisation_scope"),
    path("privacy/authorisations/<uuid:key>/term/", views_acts.term, name="authorisation_term"),
    path("settings/authorisation/<uuid:key>/paper/", views_files.own_paper, name="own_authorisation"),
]
