"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.authority import views
from breaches.cases.case_address import CASE

urlpatterns = [
    path(f"{CASE}authority/", views.authority, name="authority"),
    path(f"{CASE}authority/filings/", views.filings, name="filings"),
    path(f"{CASE}authority/<uuid:key>/", views.sending, name="sending"),
    path(f"{CASE}authority/<uuid:key>/<slug:kind>/", views.filing_file, name="filing_file"),
]
