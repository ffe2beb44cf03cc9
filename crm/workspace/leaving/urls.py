"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.leaving import views

urlpatterns = [
    path("exports/full/", views.full_exports, name="full_exports"),
    path("exports/full/questions/", views.full_export_questions, name="full_export_questions"),
    path("exports/full/<uuid:key>/", views.full_export, name="full_export"),
    path("exports/full/<uuid:key>/decision/", views.decision, name="full_export_decision"),
    path("exports/full/<uuid:key>/back/", views.taking_back, name="full_export_back"),
    path("exports/full/<uuid:key>/password/", views.password, name="full_export_password"),
    path("exports/full/<uuid:key>/file/", views.file, name="full_export_file"),
]
