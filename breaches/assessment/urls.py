"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.assessment import views
from breaches.cases.case_address import CASE

urlpatterns = [
    path(f"{CASE}assessment/", views.assessment, name="assessment"),
]
