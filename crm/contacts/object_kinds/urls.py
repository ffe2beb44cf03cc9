"""URLs of this room, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.object_kinds import views

urlpatterns = [
    path("settings/objects/", views.object_kinds, name="object_kinds"),
    path("settings/objects/new/", views.object_kind_new, name="object_kind_new"),
    path("settings/objects/<uuid:key>/", views.object_kind, name="object_kind"),
    path("settings/objects/<uuid:key>/place/", views.object_kind_place, name="object_kind_place"),
    path("settings/objects/<uuid:key>/state/", views.object_kind_state, name="object_kind_state"),
]
