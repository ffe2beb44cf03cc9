"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.unusual import views

urlpatterns = [
    path("audit/unusual/", views.unusual, name="unusual"),
    path("audit/unusual/leaving/", views.leaving, name="leaving"),
    path("audit/unusual/leaving/<uuid:key>/removal/", views.leaving_back, name="leaving_back"),
    path("audit/unusual/<uuid:key>/", views.one_look, name="unusual_look"),
]
