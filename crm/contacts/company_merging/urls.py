"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.company_merging import views

urlpatterns = [
    path("companies/duplicates/<uuid:key>/", views.duplicate, name="company_duplicate"),
    path("companies/duplicates/<uuid:key>/difference/", views.difference, name="company_difference"),
    path(
        "companies/duplicates/<uuid:key>/difference/undoing/",
        views.difference_undo,
        name="company_difference_undo",
    ),
    path("companies/merges/<uuid:key>/undoing/", views.merge, name="company_merge"),
    path("companies/<uuid:key>/merging/", views.merging, name="company_merging"),
]
