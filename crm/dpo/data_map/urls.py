"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.data_map import views

urlpatterns = [
    path("privacy/map/", views.data_map, name="map"),
]
