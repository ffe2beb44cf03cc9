"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.documents import views, views_edit

urlpatterns = [
    path("documents/", views.documents, name="documents"),
    path("documents/<uuid:key>/", views.document, name="document"),
    path("documents/<uuid:key>/file/", views.file, name="file"),
    path("documents/<uuid:key>/edit/", views_edit.edit, name="edit"),
    path("documents/<uuid:key>/removal/", views_edit.removal, name="removal"),
    path("contacts/<uuid:key>/documents/new/", views_edit.add_for_contact, name="add_hers"),
    path("companies/<uuid:key>/documents/new/", views_edit.add_for_company, name="add_firms"),
]
