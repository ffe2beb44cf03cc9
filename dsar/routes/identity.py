"""Who they are, at the desk: codes, judgements, authority, evidence."""

from django.urls import URLPattern, path

from dsar.routes import CASE
from dsar.views import identity

ROUTES: list[URLPattern] = [
    path(f"{CASE}identity/", identity.identity, name="identity"),
    path(f"{CASE}identity/codes/", identity.sending, name="identity_code"),
    path(f"{CASE}identity/checks/", identity.judging, name="identity_check"),
    path(f"{CASE}identity/authority/<uuid:key>/", identity.authority, name="authority"),
    path(f"{CASE}identity/evidence/<uuid:key>/", identity.evidence, name="evidence"),
]
