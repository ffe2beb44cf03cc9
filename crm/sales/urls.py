"""Addresses of sales, at the root."""

from django.urls import path

from crm.sales.views import documents, editing, loads

app_name = "sales"
urlpatterns = [
    path("documents/", documents.documents, name="documents"),
    path("documents/imports/", loads.loads, name="loads"),
    path("documents/imports/<uuid:key>/", loads.load, name="load"),
    path("documents/imports/<uuid:key>/run/", loads.run, name="run"),
    path("documents/imports/<uuid:key>/abandonment/", loads.abandonment, name="abandonment"),
    path("documents/imports/<uuid:key>/rows/<int:number>/", loads.row, name="row"),
    path("documents/<uuid:key>/", documents.document, name="document"),
    path("documents/<uuid:key>/file/", documents.file, name="file"),
    path("documents/<uuid:key>/edit/", editing.edit, name="edit"),
    path("documents/<uuid:key>/removal/", editing.removal, name="removal"),
    path("contacts/<uuid:key>/documents/new/", editing.add_hers, name="add_hers"),
    path("companies/<uuid:key>/documents/new/", editing.add_firms, name="add_firms"),
]
