"""Addresses of this room, joined in breaches/urls.py."""

from django.urls import path

from breaches.register import views

urlpatterns = [
    path("privacy/breaches/register/", views.register, name="register"),
    path("privacy/breaches/register/<slug:kind>/", views.export, name="register_file"),
]
