"""Addresses of this room, joined in crm/dpo/urls.py. The register stood at /privacy/ropa/ before."""

from django.urls import path

from crm.dpo.register import views, views_activities, views_versions

REGISTER = "privacy/register/<slug:register>/"
urlpatterns = [
    path("privacy/register/", views.register, name="register"),
    path("privacy/ropa/", views.moved, name="register_old"),
    path("privacy/ropa/<slug:kind>/", views.moved_file, name="register_old_file"),
    path("privacy/register/new/", views_activities.new, name="activity_new"),
    path("privacy/register/activities/<int:number>/", views_activities.activity, name="activity"),
    path("privacy/register/activities/<int:number>/end/", views_activities.activity_end, name="activity_end"),
    path(f"{REGISTER}now.<slug:kind>", views.file, name="register_file"),
    path(f"{REGISTER}changes/<slug:address>/", views_versions.change, name="register_change"),
    path(f"{REGISTER}review/", views_versions.review, name="register_review"),
    path(f"{REGISTER}versions/", views_versions.versions, name="register_versions"),
    path(f"{REGISTER}versions/next/", views_versions.next_version, name="register_next"),
    path(f"{REGISTER}versions/<uuid:key>/", views_versions.version, name="register_version"),
    path(f"{REGISTER}versions/<uuid:key>/decision/", views_versions.decision, name="register_decision"),
    path(f"{REGISTER}versions/<uuid:key>/version.<slug:kind>", views_versions.file, name="register_version_file"),
]
