"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.imports import views, views_mappings, views_run

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/mappings/", views_mappings.mappings, name="mappings"),
    path("imports/mappings/<uuid:key>/", views_mappings.mapping, name="mapping"),
    path("imports/mappings/<uuid:key>/removal/", views_mappings.mapping_removal, name="mapping_removal"),
    path("imports/mappings/<uuid:key>/restoration/", views_mappings.mapping_restoration, name="mapping_restoration"),
    path("imports/<uuid:key>/", views.import_, name="import"),
    path("imports/<uuid:key>/file/", views.import_file, name="import_file"),
    path("imports/<uuid:key>/columns/", views.import_columns, name="import_columns"),
    path("imports/<uuid:key>/origin/", views.import_origin, name="import_origin"),
    path("imports/<uuid:key>/check/", views_run.import_check, name="import_check"),
    path("imports/<uuid:key>/check/<int:number>/", views_run.import_row, name="import_row"),
    path("imports/<uuid:key>/errors/", views_run.import_errors, name="import_errors"),
    path("imports/<uuid:key>/run/", views_run.import_run, name="import_run"),
    path("imports/<uuid:key>/reversal/", views_run.import_reversal, name="import_reversal"),
    path("imports/<uuid:key>/abandonment/", views.import_abandonment, name="import_abandonment"),
]
