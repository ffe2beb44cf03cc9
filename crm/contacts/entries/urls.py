"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.entries import views

urlpatterns = [
    path("contacts/mentions/colleagues/", views.colleagues, name="colleagues"),
]
