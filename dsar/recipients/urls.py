"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.cases.case_address import CASE
from dsar.recipients import views

urlpatterns = [
    path(f"{CASE}recipients/", views.recipients, name="recipients"),
    path(f"{CASE}recipients/new/", views.adding, name="recipient_new"),
    path(f"{CASE}recipients/reminder/", views.reminding, name="recipients_reminder"),
    path(f"{CASE}recipients/<uuid:key>/", views.recipient, name="recipient"),
    path(f"{CASE}recipients/<uuid:key>/people/", views.people, name="recipient_people"),
]
