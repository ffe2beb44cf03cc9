"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.confirmations import views

urlpatterns = [
    path("settings/second-person/", views.grave_acts, name="grave_acts"),
    path("settings/second-person/<uuid:key>/confirmation/", views.confirmation, name="grave_act_confirmation"),
    path("settings/second-person/<uuid:key>/refusal/", views.refusal, name="grave_act_refusal"),
    path("settings/second-person/<uuid:key>/withdrawal/", views.withdrawal, name="grave_act_withdrawal"),
]
