"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.cases.case_address import CASE
from breaches.people import views

urlpatterns = [
    path(f"{CASE}people/", views.people, name="people"),
    path(f"{CASE}people/letter/", views.letter, name="letter"),
    path(f"{CASE}people/preview/<slug:language>/", views.preview, name="letter_preview"),
    path(f"{CASE}people/sending/", views.sending, name="telling"),
    path(f"{CASE}people/notice/", views.notice, name="public_notice"),
    path(f"{CASE}people/<uuid:key>/", views.printed, name="printed"),
]
