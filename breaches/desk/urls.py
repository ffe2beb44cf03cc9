"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.cases.case_address import CASE
from breaches.desk import views, views_lists, views_parties

urlpatterns = [
    path("privacy/breaches/", views_lists.cases, name="list"),
    path("privacy/breaches/reports/", views_lists.incidents, name="incidents"),
    path("privacy/breaches/exercises/", views_lists.drills, name="drills"),
    path("privacy/breaches/bell/", views_lists.bell, name="bell"),
    path("privacy/breaches/new/", views.new, name="new"),
    path(CASE, views.case, name="case"),
    path(f"{CASE}description/", views.description, name="description"),
    path(f"{CASE}awareness/", views.awareness, name="awareness"),
    path(f"{CASE}parties/", views_parties.parties, name="parties"),
    path(f"{CASE}parties/<uuid:key>/", views_parties.party, name="party"),
    path(f"{CASE}events/", views.events, name="events"),
    path(f"{CASE}evidence/", views.proofs, name="proofs"),
    path(f"{CASE}evidence/<uuid:key>/", views.proof, name="proof"),
    path(f"{CASE}closing/", views.closing, name="closing"),
]
