"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.package_loading import views

urlpatterns = [
    path("first-day/package/", views.package_load, name="package_load"),
    path("first-day/package/begin/", views.beginning, name="package_begin"),
    path("first-day/package/end/", views.giving_up, name="package_end"),
]
