"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.cases.case_address import CASE
from dsar.identity import views

urlpatterns = [
    path(f"{CASE}identity/", views.identity, name="identity"),
    path(f"{CASE}identity/codes/", views.sending, name="identity_code"),
    path(f"{CASE}identity/checks/", views.judging, name="identity_check"),
    path(f"{CASE}identity/authority/<uuid:key>/", views.authority, name="authority"),
    path(f"{CASE}identity/evidence/<uuid:key>/", views.evidence, name="evidence"),
]
