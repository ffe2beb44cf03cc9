"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.links import views

urlpatterns = [
    path("fields/<uuid:key>/linked/", views.linked, name="linked"),
]
