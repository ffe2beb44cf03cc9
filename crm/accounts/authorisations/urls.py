"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.authorisations import views

urlpatterns = [
    path("settings/authorisation/", views.own, name="authorisation"),
    path("settings/confidentiality/", views.promise, name="promise"),
]
