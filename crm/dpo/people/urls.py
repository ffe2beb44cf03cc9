"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.people import views

urlpatterns = [
    path("privacy/people/", views.people, name="people"),
    path("privacy/people/<uuid:key>/", views.person, name="person"),
    path("privacy/people/<uuid:key>/reveal/<slug:category>/", views.reveal, name="reveal"),
    path("privacy/people/<uuid:key>/copy/", views.copy, name="copy"),
    path("privacy/people/<uuid:key>/sheet/", views.printed, name="printed"),
]
