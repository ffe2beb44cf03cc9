"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.custom import views

urlpatterns = [
    path("settings/fields/", views.fields, name="fields"),
    path("settings/fields/new/", views.field_new, name="field_new"),
    path("settings/fields/<uuid:key>/", views.field, name="field"),
    path("settings/fields/<uuid:key>/place/", views.field_place, name="field_place"),
    path("settings/fields/<uuid:key>/state/", views.field_state, name="field_state"),
    path("settings/choices/<uuid:key>/", views.choice, name="field_choice"),
    path("settings/choices/<uuid:key>/removal/", views.choice_removal, name="field_choice_removal"),
]
