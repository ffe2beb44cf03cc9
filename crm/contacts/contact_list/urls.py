"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.contact_list import views, views_bulk, views_reachable

urlpatterns = [
    path("contacts/", views.contacts, name="list"),
    path("contacts/selection/bin/", views_bulk.bin_many, name="bin_many"),
    path("contacts/selection/return/", views_bulk.return_many, name="return_many"),
    path("contacts/selection/<uuid:batch>/return/", views_bulk.restore_many, name="restore_many"),
    path("contacts/selection/owner/", views_bulk.assign_many, name="assign_many"),
    path("contacts/selection/tag/", views_bulk.tag_many, name="tag_many"),
    path("contacts/selection/ways/", views_reachable.ways_many, name="ways_many"),
]
