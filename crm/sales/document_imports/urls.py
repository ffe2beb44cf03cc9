"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.document_imports import views

urlpatterns = [
    path("documents/imports/", views.loads, name="loads"),
    path("documents/imports/<uuid:key>/", views.load, name="load"),
    path("documents/imports/<uuid:key>/run/", views.run, name="run"),
    path("documents/imports/<uuid:key>/abandonment/", views.abandonment, name="abandonment"),
    path("documents/imports/<uuid:key>/rows/<int:number>/", views.row, name="row"),
]
