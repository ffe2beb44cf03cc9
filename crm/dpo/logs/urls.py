"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.logs import views

urlpatterns = [
    path("audit/", views.audit, name="audit"),
    path("audit/csv/", views.audit_csv, name="audit_csv"),
    path("audit/ledger/", views.ledger, name="ledger"),
]
