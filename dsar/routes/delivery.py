"""Gathering, redaction, packages; where she fetches them, and the schema of what she takes along."""

from django.conf import settings
from django.urls import URLPattern, path

from dsar.routes import CASE
from dsar.views import delivery, fetching

DATA = f"{CASE}data/"
ROUTES: list[URLPattern] = [
    path(DATA, delivery.gathering, name="gathering"),
    path(f"{DATA}search/", delivery.searching, name="searching"),
    path(f"{DATA}places/", delivery.findings, name="findings"),
    path(f"{DATA}places/<uuid:key>/", delivery.finding, name="finding"),
    path(f"{DATA}words/", delivery.marks, name="marks"),
    path(f"{DATA}files/<uuid:key>/", delivery.withholding, name="withholding"),
    path(f"{DATA}packages/", delivery.packages, name="packages_made"),
    path(f"{DATA}packages/<uuid:key>/", delivery.package_file, name="package_file"),
    path(f"{DATA}packages/<uuid:key>/approval/", delivery.approval, name="package_approval"),
    path(f"{DATA}packages/<uuid:key>/release/", delivery.releasing, name="package_release"),
    path(f"{DATA}packages/<uuid:key>/handover/", delivery.handover, name="package_handover"),
    path(f"{DATA}packages/<uuid:key>/revocation/", delivery.revocation, name="package_revocation"),
    path("p/schemas/portability-1.json", fetching.schema, name="portability_schema"),
    *(
        path(f"p/{code}/package/<str:token>/", fetching.package, {"language": code}, name=f"fetch_{code}")
        for code, _name in settings.LANGUAGES
    ),
]
