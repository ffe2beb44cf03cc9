"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.cases.case_address import CASE
from breaches.measures import views

urlpatterns = [
    path(f"{CASE}measures/", views.measures, name="measures"),
    path(f"{CASE}measures/controllers/", views.controllers, name="controllers"),
    path(f"{CASE}measures/<uuid:key>/", views.measure, name="measure"),
]
