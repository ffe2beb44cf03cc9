"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.calls import views, views_call_hook, views_settings

urlpatterns = [
    path("calls/ringing/", views.ringing, name="ringing"),
    path("interactions/<uuid:key>/dialling/", views.dialling, name="dialling"),
    path("hooks/calls/<uuid:key>/", views_call_hook.call_hook, name="call_hook"),
    path("settings/phone/", views_settings.systems, name="phone_systems"),
    path("settings/phone/new/", views_settings.system_new, name="phone_system_new"),
    path("settings/phone/<uuid:key>/edit/", views_settings.system_edit, name="phone_system_edit"),
    path("settings/phone/<uuid:key>/lines/", views_settings.system_lines, name="phone_system_lines"),
    path("settings/phone/<uuid:key>/switch/", views_settings.system_switch, name="phone_system_switch"),
    path("settings/phone/<uuid:key>/removal/", views_settings.system_removal, name="phone_system_removal"),
]
