"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.notifications import views

urlpatterns = [
    path("settings/notifications/", views.notifications, name="notifications"),
    path("settings/notifications/choices/", views.choice, name="notification_choice"),
    path("settings/notifications/quiet-hours/", views.quiet_hours, name="quiet_hours"),
    path("settings/notifications/devices/", views.devices, name="push_devices"),
    path("settings/notifications/devices/<uuid:key>/ending/", views.device_ending, name="push_device_ending"),
    path("settings/notifications/devices/<uuid:key>/trial/", views.device_trial, name="push_device_trial"),
]
