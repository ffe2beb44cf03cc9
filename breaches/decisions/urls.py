"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.cases.case_address import CASE
from breaches.decisions import views

urlpatterns = [
    path(f"{CASE}decisions/", views.decisions, name="decisions"),
    path(f"{CASE}decisions/opinion/", views.opinion, name="opinion"),
    path(f"{CASE}decisions/proposal/", views.proposal, name="proposal"),
    path(f"{CASE}decisions/<uuid:key>/", views.decision, name="decision"),
]
