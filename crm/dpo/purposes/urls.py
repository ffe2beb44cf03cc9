"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.purposes import views, views_chosen, views_recipients

urlpatterns = [
    path("privacy/purposes/", views.purposes, name="purposes"),
    path("privacy/purposes/chosen/", views_chosen.chosen, name="chosen"),
    path("privacy/purposes/<slug:slug>/", views.purpose, name="purpose"),
    path("privacy/recipients/", views_recipients.recipients, name="recipients"),
    path("privacy/recipients/<slug:slug>/", views_recipients.recipient, name="recipient"),
]
