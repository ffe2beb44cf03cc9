"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.texts import views, views_text_hook

urlpatterns = [
    path("contacts/<uuid:key>/text/", views.text, name="text"),
    path("interactions/<uuid:key>/text-recall/", views.recall, name="text_recall"),
    path("hooks/texts/<uuid:key>/<slug:secret>/", views_text_hook.text_hook, name="text_hook"),
]
