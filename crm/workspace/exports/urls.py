"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.exports import views

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.export_new, name="export_new"),
    path("exports/<uuid:key>/", views.export, name="export"),
    path("exports/<uuid:key>/file/", views.export_file, name="export_file"),
]
