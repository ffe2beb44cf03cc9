"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.palette import views

urlpatterns = [
    path("contacts/search/", views.search, name="search"),
    path("contacts/palette/", views.palette, name="palette"),
]
