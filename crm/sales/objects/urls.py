"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.objects import views, views_records

urlpatterns = [
    path("objects/", views.kinds, name="object_kinds"),
    path("objects/kinds/<uuid:key>/", views.objects, name="objects"),
    path("objects/<uuid:key>/", views.one_object, name="object"),
    path("objects/<uuid:key>/edit/", views_records.edit, name="object_edit"),
    path("objects/<uuid:key>/removal/", views_records.removal, name="object_removal"),
    path("objects/<uuid:key>/restoration/", views_records.restoration, name="object_restoration"),
    path("contacts/<uuid:key>/objects/new/", views_records.add_for_contact, name="object_of_contact"),
    path("companies/<uuid:key>/objects/new/", views_records.add_for_company, name="object_of_company"),
]
