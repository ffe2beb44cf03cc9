"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.stand_ins import views

urlpatterns = [
    path("settings/stand-ins/", views.stand_ins, name="stand_ins"),
    path("settings/stand-ins/<uuid:key>/ending/", views.ending, name="stand_in_ending"),
]
