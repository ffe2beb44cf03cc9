"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.first_account import views

urlpatterns = [
    path("start/", views.start, name="start"),
    path("start/choice/", views.choice, name="start_choice"),
    path("start/account/", views.first_account, name="first_account"),
]
