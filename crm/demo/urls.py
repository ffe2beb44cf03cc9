"""Bringing the demo in from the first page, and taking it out: in the namespace of the desk (crm/urls.py)."""

from django.urls import path

from crm.demo import views

urlpatterns = [
    path("start/demo/", views.demo_start, name="demo_start"),
    path("settings/demo/removal/", views.removal, name="demo_removal"),
]
