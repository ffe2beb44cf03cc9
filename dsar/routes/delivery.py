"""Gathering, redaction, packages; where she fetches them, and the schema of what she takes along."""

from django.conf import settings
from django.urls import URLPattern, path

from dsar.packages import views, views_packages, views_redaction
from dsar.portal import views_download
from dsar.routes import CASE

DATA = f"{CASE}data/"
ROUTES: list[URLPattern] = [
    path(DATA, views.gathering, name="gathering"),
    path(f"{DATA}search/", views_redaction.searching, name="searching"),
    path(f"{DATA}places/", views_redaction.findings, name="findings"),
    path(f"{DATA}places/<uuid:key>/", views_redaction.finding, name="finding"),
    path(f"{DATA}words/", views_redaction.marks, name="marks"),
    path(f"{DATA}files/<uuid:key>/", views_redaction.withholding, name="withholding"),
    path(f"{DATA}packages/", views_packages.packages, name="packages_made"),
    path(f"{DATA}packages/<uuid:key>/", views_packages.package_file, name="package_file"),
    path(f"{DATA}packages/<uuid:key>/approval/", views_packages.approval, name="package_approval"),
    path(f"{DATA}packages/<uuid:key>/release/", views_packages.releasing, name="package_release"),
    path(f"{DATA}packages/<uuid:key>/handover/", views_packages.handover, name="package_handover"),
    path(f"{DATA}packages/<uuid:key>/revocation/", views_packages.revocation, name="package_revocation"),
    path("p/schemas/portability-1.json", views_download.schema, name="portability_schema"),
    *(
        path(f"p/{code}/package/<str:token>/", views_download.package, {"language": code}, name=f"fetch_{code}")
        for code, _name in settings.LANGUAGES
    ),
]
