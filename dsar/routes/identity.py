"""Who they are, at the desk: codes, judgements, authority, evidence."""

from django.urls import URLPattern, path

from dsar.identity import views
from dsar.routes import CASE

ROUTES: list[URLPattern] = [
    path(f"{CASE}identity/", views.identity, name="identity"),
    path(f"{CASE}identity/codes/", views.sending, name="identity_code"),
    path(f"{CASE}identity/checks/", views.judging, name="identity_check"),
    path(f"{CASE}identity/authority/<uuid:key>/", views.authority, name="authority"),
    path(f"{CASE}identity/evidence/<uuid:key>/", views.evidence, name="evidence"),
]
