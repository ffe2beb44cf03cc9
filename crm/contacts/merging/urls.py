"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.merging import views

urlpatterns = [
    path("contacts/duplicates/", views.duplicates, name="duplicates"),
    path("contacts/duplicates/apart/", views.apart, name="apart"),
    path("contacts/duplicates/<uuid:key>/", views.duplicate, name="duplicate"),
    path("contacts/duplicates/<uuid:key>/difference/", views.difference, name="difference"),
    path("contacts/duplicates/<uuid:key>/difference/undoing/", views.difference_undo, name="difference_undo"),
    path("contacts/merges/<uuid:key>/undoing/", views.merge, name="merge"),
    path("contacts/<uuid:key>/merging/", views.merging, name="merging"),
]
