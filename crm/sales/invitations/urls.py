"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.invitations import views

urlpatterns = [path("tasks/<uuid:key>/invitations/", views.meeting_invitations, name="meeting_invitations")]
