"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.cases.case_address import CASE
from dsar.letters import views

urlpatterns = [
    path(f"{CASE}letters/", views.letters, name="letters"),
    path(f"{CASE}letters/new/", views.preparing, name="letter_new"),
    path(f"{CASE}letters/<uuid:key>/", views.letter, name="letter"),
    path(f"{CASE}letters/<uuid:key>/pdf/", views.letter_file, name="letter_file"),
]
