"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.incidents import views

urlpatterns = [
    path("incidents/new/", views.new, name="report"),
    path("incidents/entry/", views.entry, name="entry"),
    path("incidents/<slug:number>/", views.incident, name="incident"),
    path("incidents/<slug:number>/triage/", views.triage, name="triage"),
    path("incidents/<slug:number>/file/", views.enclosure, name="enclosure"),
]
