"""Addresses of this room, joined in crm/dpo/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import path

from crm.dpo.evidence import inspector_page, views, views_links

urlpatterns = [
    path("privacy/evidence/", views.packs, name="evidence_packs"),
    path("privacy/evidence/new/", views.new, name="evidence_new"),
    path("privacy/evidence/links/<uuid:key>/revocation/", views_links.link_revocation, name="evidence_link_revocation"),
    path("privacy/evidence/<uuid:key>/", views.pack, name="evidence"),
    path("privacy/evidence/<uuid:key>/version/", views.version, name="evidence_version"),
    path("privacy/evidence/<uuid:key>/approval/", views.approval, name="evidence_approval"),
    path("privacy/evidence/<uuid:key>/refusal/", views.refusal, name="evidence_refusal"),
    path("privacy/evidence/<uuid:key>/removal/", views.removal, name="evidence_removal"),
    path("privacy/evidence/<uuid:key>/links/", views_links.links, name="evidence_links"),
    path("privacy/evidence/<uuid:key>/file/", views.file, name="evidence_file"),
    *(
        path(f"p/{code}/evidence/<str:token>/", inspector_page.taken, {"language": code}, name=f"evidence_taken_{code}")
        for code, _name in settings.LANGUAGES
    ),
]
