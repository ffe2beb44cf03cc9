"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.queue import views

urlpatterns = [
    path("privacy/requests/", views.queue, name="list"),
    path("privacy/requests/assignments/", views.assignments, name="assignments"),
    path("privacy/requests/identities/", views.identities, name="identities"),
    path("privacy/requests/topics/", views.topics, name="topics"),
]
