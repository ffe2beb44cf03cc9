"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.calendar_sync import views

urlpatterns = [path("tasks/overtaken/<uuid:key>/", views.overtaken_undoing, name="overtaken_undoing")]
