"""Addresses of the pages about webhooks."""

from django.urls import path

from crm.api.webhook_pages import views

app_name = "webhooks"
urlpatterns = [
    path("settings/clients/<uuid:key>/webhooks/", views.webhook_new, name="webhook_new"),
    path("settings/webhooks/<uuid:key>/", views.webhook, name="webhook"),
    path("settings/webhooks/<uuid:key>/edit/", views.webhook_edit, name="webhook_edit"),
    path("settings/webhooks/<uuid:key>/secret/", views.secret, name="secret"),
    path("settings/webhooks/<uuid:key>/stop/", views.stop, name="stop"),
    path("settings/webhooks/<uuid:key>/opening/", views.opening, name="opening"),
    path("settings/webhooks/<uuid:key>/replays/", views.replays, name="replays"),
    path("settings/webhooks/deliveries/<uuid:key>/replay/", views.delivery_replay, name="delivery_replay"),
    path("privacy/webhooks/", views.listeners, name="listeners"),
    path("privacy/webhooks/<uuid:key>/stop/", views.desk_stop, name="desk_stop"),
]
