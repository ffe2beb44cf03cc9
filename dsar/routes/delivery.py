"""Gathering, redaction, packages; where she fetches them, and the schema of what she takes along."""

from django.conf import settings
from django.urls import URLPattern, path

from dsar.routes import CASE
from dsar.views import copies, delivery, fetching, redaction

DATA = f"{CASE}data/"
ROUTES: list[URLPattern] = [
    path(DATA, delivery.gathering, name="gathering"),
    path(f"{DATA}search/", redaction.searching, name="searching"),
    path(f"{DATA}places/", redaction.findings, name="findings"),
    path(f"{DATA}places/<uuid:key>/", redaction.finding, name="finding"),
    path(f"{DATA}words/", redaction.marks, name="marks"),
    path(f"{DATA}files/<uuid:key>/", redaction.withholding, name="withholding"),
    path(f"{DATA}packages/", copies.packages, name="packages_made"),
    path(f"{DATA}packages/<uuid:key>/", copies.package_file, name="package_file"),
    path(f"{DATA}packages/<uuid:key>/approval/", copies.approval, name="package_approval"),
    path(f"{DATA}packages/<uuid:key>/release/", copies.releasing, name="package_release"),
    path(f"{DATA}packages/<uuid:key>/handover/", copies.handover, name="package_handover"),
    path(f"{DATA}packages/<uuid:key>/revocation/", copies.revocation, name="package_revocation"),
    path("p/schemas/portability-1.json", fetching.schema, name="portability_schema"),
    *(
        path(f"p/{code}/package/<str:token>/", fetching.package, {"language": code}, name=f"fetch_{code}")
        for code, _name in settings.LANGUAGES
    ),
]
