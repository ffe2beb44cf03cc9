"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.evidence import views

urlpatterns = [
    path("privacy/evidence/", views.packs, name="evidence_packs"),
    path("privacy/evidence/new/", views.new, name="evidence_new"),
    path("privacy/evidence/<uuid:key>/", views.pack, name="evidence"),
    path("privacy/evidence/<uuid:key>/version/", views.version, name="evidence_version"),
    path("privacy/evidence/<uuid:key>/approval/", views.approval, name="evidence_approval"),
    path("privacy/evidence/<uuid:key>/refusal/", views.refusal, name="evidence_refusal"),
    path("privacy/evidence/<uuid:key>/removal/", views.removal, name="evidence_removal"),
    path("privacy/evidence/<uuid:key>/file/", views.file, name="evidence_file"),
]
