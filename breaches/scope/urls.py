"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.cases.case_address import CASE
from breaches.scope import views

urlpatterns = [
    path(f"{CASE}scope/", views.scope, name="scope"),
    path(f"{CASE}scope/sources/", views.sources, name="sources"),
    path(f"{CASE}scope/draws/", views.drawing, name="drawing"),
    path(f"{CASE}scope/people/", views.people, name="scope_people"),
]
