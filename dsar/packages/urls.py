"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.cases.case_address import CASE
from dsar.packages import views, views_packages, views_redaction

DATA = f"{CASE}data/"
urlpatterns = [
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
]
