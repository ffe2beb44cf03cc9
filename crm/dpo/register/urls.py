"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.register import views

urlpatterns = [
    path("privacy/ropa/", views.register, name="register"),
    path("privacy/ropa/pdf/", views.paper, name="register_paper"),
    path("privacy/ropa/json/", views.file, name="register_file"),
]
