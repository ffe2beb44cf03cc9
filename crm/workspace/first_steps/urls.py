"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.first_steps import views

urlpatterns = [
    path("first-steps/", views.first_steps, name="first_steps"),
    path("first-steps/showing/", views.first_steps_showing, name="first_steps_showing"),
]
