"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.templates import views

urlpatterns = [
    path("letters/templates/", views.templates, name="templates"),
    path("letters/templates/new/", views.template_new, name="template_new"),
    path("letters/templates/<uuid:key>/", views.template, name="template"),
    path("letters/templates/<uuid:key>/removal/", views.template_removal, name="template_removal"),
    path("letters/templates/<uuid:key>/restoration/", views.template_restoration, name="template_restoration"),
]
