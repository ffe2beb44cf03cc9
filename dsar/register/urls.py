"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.register import views

urlpatterns = [
    path("privacy/requests/register/", views.register, name="register"),
    path("privacy/requests/register/<slug:kind>/", views.export, name="register_file"),
]
