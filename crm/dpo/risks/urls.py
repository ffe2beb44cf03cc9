"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.risks import views

urlpatterns = [
    path("privacy/risks/", views.risks, name="risks"),
    path("privacy/risks/new/", views.risk_new, name="risk_new"),
    path("privacy/risks/measures/", views.measures, name="risk_measures"),
    path("privacy/risks/register.<slug:kind>", views.register_file, name="risk_register"),
    path("privacy/risks/<uuid:key>/", views.risk, name="risk"),
    path("privacy/risks/<uuid:key>/acceptance/", views.acceptance, name="risk_acceptance"),
    path("privacy/risks/<uuid:key>/closing/", views.closing, name="risk_closing"),
]
